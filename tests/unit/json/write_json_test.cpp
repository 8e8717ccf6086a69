// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <petal/http.hpp>
#include <petal/json.hpp>
#include <petal/payload.hpp>

#include "json/members.hpp"

namespace petal::json_text {
namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();
constexpr auto no_number = std::numeric_limits<double>::quiet_NaN();

TEST(WriteJson, IsWhatBoostWrites) {
  EXPECT_EQ(write_json(json::object{{"a", 1}, {"b", {1.5, nullptr, "é \"NaN\" 1e99999 -Infinity"}}}),
            R"({"a":1,"b":[1.5E0,null,"é \"NaN\" 1e99999 -Infinity"]})");
}

TEST(WriteJson, ShowsBytesThatAreNotUtf8) {
  EXPECT_EQ(write_json(json::value("caf\xe9.so")), R"("caf\\xe9.so")");
  EXPECT_EQ(write_json(json::object{{"\xff", "\xed\xa0\x80€\xf0\x9f"}}), R"({"\\xff":"\\xed\\xa0\\x80€\\xf0\\x9f"})");
}

TEST(WriteJson, HasNullWhereJsonHasNoNumber) {
  EXPECT_EQ(write_json(json::array{no_number, -no_number, infinity, -infinity, 1e300}), "[null,null,null,null,1E300]");
  EXPECT_EQ(write_json(json::object{{"NaN", no_number}, {"\"1e99999", "\\\"NaN"}}),
            R"({"NaN":null,"\"1e99999":"\\\"NaN"})");
}

TEST(WriteJson, MakesJsonOfAnyTwoBytes) {
  for (unsigned both = 0; both < 0x10000; ++both) {
    std::string const bytes{static_cast<char>(both >> 8), static_cast<char>(both & 0xFF)};
    ASSERT_TRUE(check(write_json(json::array{bytes, no_number, bytes}))) << both;
  }
}

TEST(WriteJson, IsHowPetalsPublishAndAnswer) {
  json::object const both{{"s", "\xff"}, {"n", no_number}};

  EXPECT_EQ(Payload(both).text(), R"({"s":"\\xff","n":null})");
  EXPECT_EQ(HttpResponse(both).body, R"({"s":"\\xff","n":null})");
}

}  // namespace
}  // namespace petal::json_text
