// SPDX-License-Identifier: Apache-2.0
#include "runtime/spawn_and_wait.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "runtime/loop_watchdog.hpp"

namespace petal::runtime {
namespace {

class AwaitIn : public testing::Test {
 protected:
  static Task<int> seven() { co_return 7; }
  static Task<int> fails() {
    throw std::runtime_error("no");
    co_return 0;
  }
  static Task<int> never() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return 0;
  }

  std::optional<int> await(Task<int> task, bool stop = false) {
    auto ended = boost::asio::co_spawn(loop_, spawn_and_wait(group_, loop_.get_executor(), "task", std::move(task)),
                                       boost::asio::use_future);
    if (stop) boost::asio::co_spawn(loop_, group_.stop(), [](const std::exception_ptr&, bool) {});
    loop_.run();
    return ended.get();
  }

  boost::asio::io_context loop_;
  TaskGroup group_{loop_.get_executor()};
};

TEST_F(AwaitIn, ReturnsWhatTheTaskReturns) {
  EXPECT_EQ(await(seven()), 7);
}

TEST_F(AwaitIn, ReturnsNothingWhereTheTaskThrows) {
  EXPECT_EQ(await(fails()), std::nullopt);
}

TEST_F(AwaitIn, ReturnsNothingWhereTheGroupIsStopped) {
  EXPECT_EQ(await(never(), true), std::nullopt);
}

TEST_F(AwaitIn, ReturnsNothingWhereTheGroupHasBeenStopped) {
  boost::asio::co_spawn(loop_, group_.stop(), [](const std::exception_ptr&, bool) {});
  loop_.run();
  loop_.restart();

  EXPECT_EQ(await(seven()), std::nullopt);
}

TEST(Label, IsCutWhereItIsLong) {
  Label const label(std::string(1000, 'x'));

  EXPECT_EQ(label.text(), std::string(127, 'x'));
}

TEST(Label, UsesThePlaceOfOneThatHasEnded) {
  auto const* const place = std::make_unique<Label>("one")->text();

  EXPECT_EQ(Label("another").text(), place);
}

}  // namespace
}  // namespace petal::runtime
