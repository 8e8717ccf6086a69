// SPDX-License-Identifier: Apache-2.0
#include "http/server/target.hpp"

#include <gtest/gtest.h>

namespace petal::http {

TEST(Target, IsSplitAtTheFirstQuestionMark) {
  auto const target = parse_target("/mqtt/status?a=1?b");

  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/mqtt/status");
  EXPECT_EQ(target->query, "a=1?b");
}

TEST(Target, HasItsPathDecodedAndItsQueryLeftAsItCame) {
  auto const target = parse_target("/a%20b%2Fc?d%20e");

  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/c");
  EXPECT_EQ(target->raw_path, "/a%20b%2Fc");
  EXPECT_EQ(target->query, "d%20e");
}

TEST(Target, LosesSchemeAndAuthorityOfTheAbsoluteForm) {
  EXPECT_EQ(parse_target("http://robot:9000/health?x")->path, "/health");
  EXPECT_EQ(parse_target("http://robot")->path, "/");
  EXPECT_EQ(parse_target("http://robot?x")->path, "/");
  EXPECT_EQ(parse_target("*")->path, "*");
}

TEST(Target, IsRefusedWhereItIsNoPath) {
  for (auto const* const text : {"", "health", "robot:9000", "/a%2", "/a%zz", "/%", "/%-1", "%2Fhealth", "%2A"})
    EXPECT_FALSE(parse_target(text)) << text;
}

}  // namespace petal::http
