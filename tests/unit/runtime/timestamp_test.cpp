// SPDX-License-Identifier: Apache-2.0
#include "runtime/timestamp.hpp"

#include <gtest/gtest.h>

namespace petal::runtime {
namespace {

TEST(Timestamp, IsIso8601InUtcWithMilliseconds) {
  std::chrono::system_clock::time_point const time{std::chrono::milliseconds(1'756'117'800'123)};

  EXPECT_EQ(timestamp(time), "2025-08-25T10:30:00.123Z");
}

}  // namespace
}  // namespace petal::runtime
