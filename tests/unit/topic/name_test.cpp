// SPDX-License-Identifier: Apache-2.0
#include "topic/name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace petal::topic {
namespace {

using testing::HasSubstr;

std::string fault(std::string_view topic) {
  auto const checked = check_name(topic);
  if (checked) return {};
  EXPECT_TRUE(checked.error().is(Errc::invalid_topic));
  return checked.error().message();
}

TEST(TopicName, MayBeWhateverTextOneLikes) {
  for (auto const* topic : {"a", "/", "a//b", "org/o/device/d/command", "$SYS/load", "mit Leerzeichen/ä/日本/🤖"})
    EXPECT_EQ(fault(topic), "") << topic;
  EXPECT_EQ(fault(std::string(65'535, 'a')), "");
}

TEST(TopicName, HasNoWildcards) {
  EXPECT_THAT(fault("a/+/x"), HasSubstr("wildcard '+'"));
  EXPECT_THAT(fault("a/#"), HasSubstr("\"a/#\""));
  EXPECT_THAT(fault("a+b"), HasSubstr("wildcard '+'"));
}

TEST(TopicName, IsNeitherEmptyNorTooLong) {
  EXPECT_THAT(fault(""), HasSubstr("must not be empty"));
  EXPECT_THAT(fault(std::string(65'536, 'a')), HasSubstr("at most 65535 bytes, not 65536"));
  EXPECT_LT(fault(std::string(70'000, 'a')).size(), 200U);
}

TEST(TopicName, IsWellFormedUtf8) {
  EXPECT_THAT(fault("a\xFF"), HasSubstr("UTF-8 text, not \"a\\xff\""));
  EXPECT_THAT(fault("\xED\xA0\x80"), HasSubstr("UTF-8")) << "a surrogate";
  EXPECT_THAT(fault("\xC0\x80"), HasSubstr("UTF-8")) << "an overlong NUL";
  EXPECT_THAT(fault("a\xE2\x82"), HasSubstr("UTF-8")) << "cut off";
}

TEST(TopicName, HasNoCharacterThatBrokersCloseTheConnectionFor) {
  using namespace std::string_view_literals;
  EXPECT_THAT(fault("a\0b"sv), HasSubstr("U+0000"));
  EXPECT_THAT(fault("a\nb"), HasSubstr("U+000A"));
  EXPECT_THAT(fault("\x7F"), HasSubstr("U+007F"));
  EXPECT_THAT(fault("\u0085"), HasSubstr("U+0085"));
  EXPECT_THAT(fault("\uFDD0"), HasSubstr("U+FDD0"));
  EXPECT_THAT(fault("\uFFFF"), HasSubstr("U+FFFF"));
  EXPECT_THAT(fault("\U0010FFFE"), HasSubstr("U+10FFFE"));
  EXPECT_EQ(fault("\u00A0\uFFFD\U0010FFFD"), "");
}

}  // namespace
}  // namespace petal::topic
