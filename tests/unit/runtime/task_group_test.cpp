// SPDX-License-Identifier: Apache-2.0
#include "runtime/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "runtime/event.hpp"
#include "support/on_a_loop.hpp"

namespace petal::runtime {
namespace {

Task<> wait_for(Event& event, bool& woken) {
  co_await event.wait();
  woken = true;
}

Task<> fail() {
  throw std::runtime_error("failed");
  co_return;
}

Task<> ignore_cancellation(Event& event) {
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  co_await event.wait();
}

class TaskGroupTest : public testing::Test {
 protected:
  boost::asio::io_context loop_;
  Event event_{loop_.get_executor()};
  TaskGroup group_{loop_.get_executor()};
};

TEST_F(TaskGroupTest, StopEndsWhatWaits) {
  bool woken = false;
  group_.spawn("waiting", wait_for(event_, woken));

  EXPECT_TRUE(test::run_on(loop_, group_.stop()));

  EXPECT_FALSE(woken);
  EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroupTest, ATaskThatThrowsIsReportedAndGone) {
  group_.spawn("failing", fail());

  loop_.run();

  EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroupTest, SaysWhenATaskDoesNotEnd) {
  group_.spawn("stubborn", ignore_cancellation(event_));
  loop_.poll();

  EXPECT_FALSE(test::run_on(loop_, group_.stop(std::chrono::milliseconds(1))));

  event_.notify_all();
  loop_.restart();
  loop_.run();
}

TEST_F(TaskGroupTest, TakesNothingAfterStop) {
  test::run_on(loop_, group_.stop());
  bool woken = false;

  group_.spawn("late", wait_for(event_, woken));

  EXPECT_EQ(group_.size(), 0U);
}

TEST_F(TaskGroupTest, AnEventWakesAllThatWait) {
  bool first = false;
  bool second = false;
  group_.spawn("first", wait_for(event_, first));
  group_.spawn("second", wait_for(event_, second));
  loop_.poll();

  event_.notify_all();
  loop_.restart();
  loop_.run();

  EXPECT_TRUE(first && second);
}

}  // namespace
}  // namespace petal::runtime
