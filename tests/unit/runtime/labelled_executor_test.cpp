// SPDX-License-Identifier: Apache-2.0
#include "runtime/labelled_executor.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <petal/task.hpp>

namespace petal::runtime {
namespace {

Task<> note_after_waiting(std::vector<std::string>& seen) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(0));
  co_await timer.async_wait(boost::asio::use_awaitable);
  seen.emplace_back(current_activity() ? current_activity() : "");
}

TEST(LabelledExecutor, NamesWhatRunsAlsoAfterAWait) {
  boost::asio::io_context loop;
  std::vector<std::string> seen;
  boost::asio::co_spawn(labelled(loop.get_executor(), "one"), note_after_waiting(seen),
                        [](const std::exception_ptr&) {});
  boost::asio::co_spawn(labelled(loop.get_executor(), "two"), note_after_waiting(seen),
                        [](const std::exception_ptr&) {});

  loop.run();

  EXPECT_EQ(seen, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(current_activity(), nullptr);
}

}  // namespace
}  // namespace petal::runtime
