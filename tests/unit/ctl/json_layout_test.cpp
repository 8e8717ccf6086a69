// SPDX-License-Identifier: Apache-2.0
#include "ctl/json_layout.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {

TEST(JsonLayout, PutsEachMemberIntoALine) {
  EXPECT_EQ(pretty(R"({"status":"success","a":[1, 2.0,{}],"b":{"c" : null},"d":[ ]})"),
            "{\n"
            "  \"status\": \"success\",\n"
            "  \"a\": [\n"
            "    1,\n"
            "    2.0,\n"
            "    {}\n"
            "  ],\n"
            "  \"b\": {\n"
            "    \"c\": null\n"
            "  },\n"
            "  \"d\": []\n"
            "}");
}

TEST(JsonLayout, LeavesValuesAsTheyAre) {
  EXPECT_EQ(pretty("9007199254740993"), "9007199254740993");
  EXPECT_EQ(pretty(R"("a\" {,:} \\")"), R"("a\" {,:} \\")");
  EXPECT_EQ(pretty("[\n\n]"), "[]");
}

TEST(JsonLayout, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(pretty("\"a\x7f\xc2\x9bz\xc2\xa0\""), "\"a\\u007f\\u009bz\xc2\xa0\"");
}

}  // namespace petal::ctl
