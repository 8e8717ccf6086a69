// SPDX-License-Identifier: Apache-2.0
#include "http/error_status.hpp"

#include <gtest/gtest.h>

namespace petal::http {
namespace {

TEST(HttpStatus, IsWhatTheReferenceSays) {
  EXPECT_EQ(status_of({Errc::invalid_topic, ""}), 422U);
  EXPECT_EQ(status_of({Errc::limit_exceeded, ""}), 422U);
  EXPECT_EQ(status_of({Errc::payload_too_large, ""}), 413U);
  EXPECT_EQ(status_of({Errc::not_connected, ""}), 503U);
  EXPECT_EQ(status_of({Errc::link_lost, ""}), 503U);
  EXPECT_EQ(status_of({Errc::refused, ""}), 502U);
  EXPECT_EQ(status_of({Errc::no_such_subscription, ""}), 404U);
  EXPECT_EQ(status_of({Errc::storage_full, ""}), 507U);
}

}  // namespace
}  // namespace petal::http
