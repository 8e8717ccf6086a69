// SPDX-License-Identifier: Apache-2.0
#include "runtime/written_by_others.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::runtime {
namespace {

using testing::HasSubstr;

constexpr uid_t us = 1000;
constexpr uid_t another = 1001;

std::string why_not(uid_t owner, gid_t group, mode_t mode, uid_t user = us) {
  struct stat status = {};
  status.st_uid = owner;
  status.st_gid = group;
  status.st_mode = S_IFREG | mode;
  return why_not_trusted("/petals/arm.so", status, user);
}

TEST(WrittenByOthers, IsNotWhatOnlyRootOrThisUserMayWrite) {
  EXPECT_EQ(why_not(us, us, 0644), "");
  EXPECT_EQ(why_not(0, 0, 0755), "");
  EXPECT_EQ(why_not(us, 100, 0755), "");
  EXPECT_EQ(why_not(0, 50, 02755), "");
}

TEST(WrittenByOthers, IsNotWhatTheOwnersOwnGroupMayWrite) {
  EXPECT_EQ(why_not(us, us, 0664), "");
  EXPECT_EQ(why_not(0, 0, 0775), "");
}

TEST(WrittenByOthers, IsWhatSomebodyElseOwns) {
  EXPECT_EQ(why_not(another, another, 0644),
            "may be written by others than user 1000 and root: it belongs to user 1001 and group 1001, and its mode is "
            "0644; if you trust what is in it, run: chown 1000 /petals/arm.so");
  EXPECT_THAT(why_not(another, another, 0644, 0), HasSubstr("others than root: it belongs to user 1001"));
  EXPECT_THAT(why_not(another, another, 0644, 0), HasSubstr("run: chown root /petals/arm.so"));
}

TEST(WrittenByOthers, IsWhatItsGroupMayWriteWhereThatIsNotTheOwnersOwn) {
  EXPECT_THAT(why_not(us, 100, 0664), HasSubstr("group 100, and its mode is 0664"));
  EXPECT_THAT(why_not(0, 50, 02775), HasSubstr("run: chmod go-w /petals/arm.so"));
}

TEST(WrittenByOthers, IsWhatEverybodyMayWriteAlsoWithTheStickyBit) {
  EXPECT_THAT(why_not(us, us, 0646), HasSubstr("chmod go-w"));
  EXPECT_THAT(why_not(0, 0, 01777), HasSubstr("chmod go-w"));
}

TEST(WrittenByOthers, IsToldWithAllThatIsToBeDone) {
  EXPECT_THAT(why_not(another, another, 0666),
              HasSubstr("run: chown 1000 /petals/arm.so && chmod go-w /petals/arm.so"));
}

}  // namespace
}  // namespace petal::runtime
