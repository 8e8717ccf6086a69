// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/reason.hpp"

#include <gtest/gtest.h>

namespace petal::mqtt_codec {
namespace {

TEST(Reason, SaysWhatACodeMeansAndWhatTheServerWrote) {
  EXPECT_EQ(describe(0x87, ""), "Not authorized (reason code 0x87)");
  EXPECT_EQ(describe(0x97, "later\x1b"), "Quota exceeded (reason code 0x97): later\\x1b");
  EXPECT_EQ(describe(0xEE, ""), "unknown (reason code 0xEE)");
}

/// MQTT 3.1.1, 3.2.2.3.
TEST(Reason, FindsTheReasonOfAReturnCode) {
  EXPECT_EQ(reason_of_return_code(0), 0);
  EXPECT_EQ(reason_of_return_code(1), 0x84);
  EXPECT_EQ(reason_of_return_code(5), 0x87);
  EXPECT_EQ(reason_of_return_code(77), 0x80);
}

TEST(Reason, TellsWhatPassesFromWhatDoesNot) {
  EXPECT_TRUE(is_passing(0x97) && is_passing(0x83) && is_passing(0x80));
  EXPECT_FALSE(is_passing(0x87) || is_passing(0x90) || is_passing(0x00));
  EXPECT_TRUE(is_final_refusal(0x86));
  EXPECT_FALSE(is_final_refusal(0x88));
  EXPECT_TRUE(is_elsewhere(0x9C));
}

}  // namespace
}  // namespace petal::mqtt_codec
