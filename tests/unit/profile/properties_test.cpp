// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile/limits.hpp"

namespace petal::profile {
namespace {

using testing::HasSubstr;

Properties user(std::string name, std::string value) {
  Properties properties;
  properties.user.emplace_back(std::move(name), std::move(value));
  return properties;
}

TEST(CheckProperties, TakesWhatMqttAllows) {
  EXPECT_TRUE(check_properties({}));
  EXPECT_TRUE(check_properties({"application/json", "a/b", std::string("\0\xff", 2), {{"n", "v"}, {"n", "w"}}}));
  EXPECT_TRUE(check_properties({"", std::nullopt, "", {{"", ""}}}));
  EXPECT_TRUE(check_properties(user("grüße", std::string(65'535, 'x'))));
}

TEST(CheckProperties, AResponseTopicIsATopicName) {
  for (auto const* const topic : {"", "a/+", "#", "a\nb", "\xff"}) {
    auto const checked = check_properties({{}, topic, {}, {}});
    ASSERT_TRUE(checked.has_error()) << topic;
    EXPECT_TRUE(checked.error().is(Errc::invalid_topic));
    EXPECT_THAT(checked.error().message(), HasSubstr("response topic"));
  }
}

TEST(CheckProperties, StringsAreTextThatNoBrokerClosesTheConnectionFor) {
  for (auto const& text : {std::string("a\0b", 3), std::string("a\nb"), std::string("\x7f"), std::string("\xff")}) {
    EXPECT_TRUE(check_properties(user("n", text)).error().is(Errc::invalid_argument));
    EXPECT_TRUE(check_properties(user(text, "v")).error().is(Errc::invalid_argument));
    EXPECT_TRUE(check_properties({text, {}, {}, {}}).error().is(Errc::invalid_argument));
  }
}

TEST(CheckProperties, EachAndAllOfThemAreBounded) {
  std::string const half(60'000, 'x');

  EXPECT_TRUE(check_properties(user("n", std::string(65'536, 'x'))).has_error());
  EXPECT_TRUE(check_properties({{}, {}, std::string(65'536, 'x'), {}}).error().is(Errc::limit_exceeded));
  EXPECT_TRUE(check_properties({half, {}, {}, {}}));
  EXPECT_TRUE(check_properties({half, {}, half, {}}).error().is(Errc::limit_exceeded));

  Properties many;
  many.user.assign(20'000, {"", ""});
  EXPECT_TRUE(check_properties(many).error().is(Errc::limit_exceeded));
}

}  // namespace
}  // namespace petal::profile
