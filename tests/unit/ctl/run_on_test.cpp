// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>

#include "ctl/manager_api.hpp"

namespace petal::ctl {
namespace {

Task<int> answer() {
  co_return 7;
}

}  // namespace

TEST(RunOn, EndsWithItsTaskWhateverElseIsStillWaitedFor) {
  boost::asio::io_context io;
  boost::asio::steady_timer limit(io, std::chrono::hours(24));
  limit.async_wait([](boost::system::error_code) {});

  EXPECT_EQ(run_on(io, answer()), 7);
  EXPECT_EQ(run_on(io, answer()), 7);
}

}  // namespace petal::ctl
