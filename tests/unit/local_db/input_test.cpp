// SPDX-License-Identifier: Apache-2.0
#include "local_db/input.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace petal::local_db {
namespace {

using namespace std::string_view_literals;

json::object nested(std::size_t levels) {
  json::value value = 1;
  for (std::size_t i = 1; i < levels; ++i) value = json::array{value};
  json::object object;
  object["member"] = value;
  return object;
}

TEST(RecordAddress, TakesAnyTextButAnEmptyOne) {
  EXPECT_TRUE(check_address("table", "key", "Grüße '\"; --"));

  EXPECT_TRUE(check_address("", "key", "value").error().is(Errc::invalid_argument));
  EXPECT_TRUE(check_address("table", "", "value").error().is(Errc::invalid_argument));
  EXPECT_TRUE(check_address("table", "key", "").error().is(Errc::invalid_argument));
}

TEST(RecordAddress, RefusesANulWhichWouldEndTheText) {
  auto const refused = check_address("table", "key", "a\0b"sv);

  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("\"a\\x00b\""), std::string::npos) << refused.error().message();
}

TEST(RecordAddress, RefusesWhatIsNotUtf8) {
  EXPECT_FALSE(check_address("table", "key", "\xff"));
}

TEST(RecordAddress, ShortensWhatIsTooLongInTheError) {
  auto const refused = check_address("table", "key", std::string(max_record_bytes + 1, 'x'));

  ASSERT_FALSE(refused);
  EXPECT_LT(refused.error().message().size(), 300U);
}

TEST(ScanCheck, RefusesAnEmptyTableAndAnEmptyFilter) {
  EXPECT_TRUE(check_scan("table", {}));
  EXPECT_FALSE(check_scan("", {}));
  EXPECT_FALSE(check_scan("table", {{"", "value"}}));
}

TEST(RecordData, MayBeNestedJustSoDeep) {
  EXPECT_TRUE(check_data(nested(max_depth)));
  EXPECT_FALSE(check_data(nested(max_depth + 1)));
}

TEST(RecordData, IsRefusedWithANumberThatJsonDoesNotHave) {
  EXPECT_FALSE(check_data({{"ratio", std::numeric_limits<double>::quiet_NaN()}}));
  EXPECT_FALSE(check_data({{"list", {1, -std::numeric_limits<double>::infinity()}}}));
}

TEST(RecordData, IsRefusedWithANulAnywhere) {
  EXPECT_FALSE(check_data({{"list", {1, "a\0b"sv}}}));
  EXPECT_FALSE(check_data({{"a\0b"sv, 1}}));
}

TEST(RecordData, IsRefusedWithTextThatIsNotUtf8) {
  EXPECT_FALSE(check_data({{"text", "\xff"}}));
}

TEST(RecordData, MayBeOneMebibyteAsJson) {
  auto const overhead = std::string_view(R"({"text":""})").size();

  EXPECT_TRUE(check_data({{"text", std::string(max_record_bytes - overhead, 'x')}}));
  EXPECT_FALSE(check_data({{"text", std::string(max_record_bytes - overhead + 1, 'x')}}));
}

}  // namespace
}  // namespace petal::local_db
