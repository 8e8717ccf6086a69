// SPDX-License-Identifier: Apache-2.0
#include "runtime/time_limit.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"

namespace petal::runtime {
namespace {

namespace asio = boost::asio;
using asio::error::operation_aborted;
using boost::system::error_code;

class TimeLimitTest : public testing::Test {
 protected:
  /// Waits until `timer_` expires, for at most `limit`.
  Task<error_code> wait(std::chrono::milliseconds limit) {
    TimeLimit const bound(loop_.get_executor(), co_await asio::this_coro::cancellation_state, limit);
    auto const [error] = co_await timer_.async_wait(bound(asio::as_tuple(asio::use_awaitable)));
    co_return error;
  }

  Task<> wait_for_an_hour() { outcome_ = co_await wait(std::chrono::hours(1)); }

  asio::io_context loop_;
  asio::steady_timer timer_{loop_, asio::steady_timer::time_point::max()};
  error_code outcome_;
};

TEST_F(TimeLimitTest, CancelsWhatTakesLonger) {
  EXPECT_EQ(test::run_on(loop_, wait(std::chrono::milliseconds(1))), operation_aborted);
}

TEST_F(TimeLimitTest, LetsAnOperationEndBefore) {
  timer_.expires_at(asio::steady_timer::time_point::min());

  EXPECT_EQ(test::run_on(loop_, wait(std::chrono::hours(1))), error_code());

  loop_.run();  // ends: nothing waits for the hour any more
}

TEST_F(TimeLimitTest, MayPassTogetherWithTheEndOfTheOperation) {
  timer_.expires_at(asio::steady_timer::time_point::min());

  test::run_on(loop_, wait(std::chrono::milliseconds(0)));

  loop_.run();
}

TEST_F(TimeLimitTest, BoundsOnlyTheOperationItIsGivenTo) {
  EXPECT_EQ(test::run_on(loop_, wait(std::chrono::milliseconds(1))), operation_aborted);
  timer_.expires_after(std::chrono::milliseconds(5));

  EXPECT_EQ(test::run_on(loop_, wait(std::chrono::hours(1))), error_code());
}

TEST_F(TimeLimitTest, PassesOnThatTheTaskIsCancelled) {
  TaskGroup tasks(loop_.get_executor());
  tasks.spawn("waiting", wait_for_an_hour());
  loop_.poll();

  EXPECT_TRUE(test::run_on(loop_, tasks.stop()));

  EXPECT_EQ(outcome_, operation_aborted);
}

}  // namespace
}  // namespace petal::runtime
