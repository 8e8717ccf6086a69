// SPDX-License-Identifier: Apache-2.0
#include "runtime/event.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/task_group.hpp"

namespace petal::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class EventTest : public testing::Test {
 protected:
  /// Begins a wait; its number is in `woken_` when it has ended.
  void wait(int number, std::chrono::steady_clock::duration limit = hours(1)) {
    tasks_.spawn("waiter", wait_and_note(number, limit));
    run();
  }

  Task<> wait_and_note(int number, std::chrono::steady_clock::duration limit) {
    was_notified_ = co_await event_->wait_for(limit);
    woken_.push_back(number);
  }

  /// Runs what can run now.
  void run() {
    context_.restart();
    context_.poll();
  }

  boost::asio::io_context context_;
  std::optional<Event> event_{std::in_place, context_.get_executor()};
  std::vector<int> woken_;
  std::optional<bool> was_notified_;
  TaskGroup tasks_{context_.get_executor()};
};

TEST_F(EventTest, WakesAllThatWaitButNoneThatComesLater) {
  wait(1);
  wait(2);

  event_->notify_all();
  wait(3);

  EXPECT_EQ(woken_, (std::vector<int>{1, 2}));
  event_->notify_all();
  run();
  EXPECT_EQ(woken_, (std::vector<int>{1, 2, 3}));
}

TEST_F(EventTest, WakesTheOneThatWaitedLongest) {
  wait(1);
  wait(2);

  event_->notify_one();
  run();

  EXPECT_EQ(woken_, (std::vector<int>{1}));
  event_->notify_all();
  run();
}

TEST_F(EventTest, EndsAWaitAtItsLimitOnly) {
  wait(1);
  wait(2, milliseconds(1));

  context_.restart();
  while (woken_.empty()) context_.run_one();

  EXPECT_EQ(woken_, (std::vector<int>{2}));
  EXPECT_EQ(was_notified_, false);
  event_->notify_all();
  run();
  EXPECT_EQ(was_notified_, true);
}

TEST_F(EventTest, WakesWhatWaitsWhenItEnds) {
  wait(1);

  event_.reset();
  run();

  EXPECT_EQ(woken_, (std::vector<int>{1}));
}

TEST_F(EventTest, ForgetsAWaitThatWasCancelled) {
  wait(1);

  boost::asio::co_spawn(context_, tasks_.stop(), boost::asio::detached);
  run();
  event_->notify_all();
  run();

  EXPECT_TRUE(woken_.empty());
  EXPECT_EQ(tasks_.size(), 0U);
}

}  // namespace
}  // namespace petal::runtime
