// SPDX-License-Identifier: Apache-2.0
#include "host/error_status.hpp"

#include <gtest/gtest.h>

namespace petal::host {
namespace {

TEST(HttpStatus, IsWhatTheReferenceSays) {
  EXPECT_EQ(http_status({Errc::invalid_topic, ""}), 422U);
  EXPECT_EQ(http_status({Errc::limit_exceeded, ""}), 422U);
  EXPECT_EQ(http_status({Errc::payload_too_large, ""}), 413U);
  EXPECT_EQ(http_status({Errc::not_connected, ""}), 503U);
  EXPECT_EQ(http_status({Errc::link_lost, ""}), 503U);
  EXPECT_EQ(http_status({Errc::refused, ""}), 502U);
  EXPECT_EQ(http_status({Errc::no_such_subscription, ""}), 404U);
  EXPECT_EQ(http_status({Errc::storage_full, ""}), 507U);
}

TEST(Refusal, CarriesTheErrorsSentence) {
  EXPECT_EQ(refusal({Errc::refused, "the broker refused"}).body, R"({"detail":"the broker refused"})");
}

}  // namespace
}  // namespace petal::host
