// SPDX-License-Identifier: Apache-2.0
#include "ctl/refusal_text.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {

TEST(RefusalText, IsTheSentence) {
  EXPECT_EQ(refusal_text(R"({"detail": "not connected to the broker"})"), "not connected to the broker");
}

TEST(RefusalText, SaysWhichMemberIsWrong) {
  EXPECT_EQ(refusal_text(R"({"detail": [{"loc": ["body", "topic"], "msg": "Value error, empty"}, {"msg": "other"}]})"),
            "topic: empty; other");
}

TEST(RefusalText, ShowsWhatElseCame) {
  EXPECT_EQ(refusal_text("<html>\x1b"), "<html>\\x1b");
  EXPECT_EQ(refusal_text(R"({"detail": 1})"), R"({"detail": 1})");
}

}  // namespace petal::ctl
