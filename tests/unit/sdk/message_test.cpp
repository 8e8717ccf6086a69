// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <petal/message.hpp>

namespace petal {
namespace {

TEST(Message, GivesItsPayloadAsJson) {
  Message const message("t", R"({"a": 1})");

  ASSERT_TRUE(message.try_json());
  ASSERT_TRUE(message.try_object());
  EXPECT_EQ(message.try_object()->at("a"), 1);
  EXPECT_EQ(&message.json(), message.try_json());
  EXPECT_EQ(&message.object(), message.try_object());
}

TEST(Message, SaysThatItsPayloadIsNotAnObject) {
  Message const message("t", "[1]");

  EXPECT_TRUE(message.try_json());
  EXPECT_FALSE(message.try_object());
  EXPECT_THROW(message.object(), boost::system::system_error);
}

TEST(Message, SaysThatItsPayloadIsNotJson) {
  Message const message("t", "\xff{");

  EXPECT_FALSE(message.try_json());
  EXPECT_FALSE(message.try_object());
  EXPECT_THROW(message.json(), boost::system::system_error);
  EXPECT_THROW(message.object(), boost::system::system_error);
}

}  // namespace
}  // namespace petal
