// SPDX-License-Identifier: Apache-2.0
#include "config/file_trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "unit/config/settings.hpp"

namespace petal::config {
namespace {

using testing::HasSubstr;

constexpr uid_t root = 0;
constexpr uid_t us = 4711;
constexpr uid_t other = 4712;

struct stat entry(uid_t owner, mode_t mode) {
  struct stat made{};
  made.st_uid = owner;
  made.st_mode = mode;
  return made;
}

std::string file_of(uid_t owner, mode_t mode = 0644) {
  return distrust(entry(owner, S_IFREG | mode), entry(us, S_IFDIR | 0755), us);
}

std::string in_directory_of(uid_t owner, mode_t mode) {
  return distrust(entry(us, S_IFREG | 0600), entry(owner, S_IFDIR | mode), us);
}

TEST(FileTrust, GoesToOurFilesAndToThoseOfRoot) {
  EXPECT_EQ(file_of(us), "");
  EXPECT_EQ(file_of(root), "");
  EXPECT_EQ(file_of(root, 0660), "");
}

TEST(FileTrust, DoesNotGoToAnotherUsersFileAndNamesTheUser) {
  EXPECT_THAT(file_of(other),
              HasSubstr("it belongs to user 4712; accepted: what belongs to 4711, who runs this, or to"));
}

TEST(FileTrust, OfRootGoesToRootsFilesOnlyWhoeverCalledSudo) {
  auto const directory = entry(root, S_IFDIR | 0755);

  EXPECT_THAT(distrust(entry(us, S_IFREG | 0600), directory, root), HasSubstr("accepted: what belongs to root"));
  EXPECT_EQ(distrust(entry(root, S_IFREG | 0600), directory, root), "");
}

TEST(FileTrust, DoesNotGoToAFileThatEverybodyMayWrite) {
  EXPECT_THAT(file_of(us, 0666), HasSubstr("every user may write it"));
  EXPECT_THAT(file_of(root, 0602), HasSubstr("chmod o-w"));
}

TEST(FileTrust, GoesToAPipeWhateverItsMode) {
  EXPECT_EQ(distrust(entry(us, S_IFIFO | 0666), entry(root, S_IFDIR | 0755), us), "");
}

TEST(FileTrust, DoesNotGoToAFileThatSomebodyMayReplace) {
  EXPECT_THAT(in_directory_of(us, 0777), HasSubstr("every user may replace it"));
  EXPECT_THAT(in_directory_of(other, 0700), HasSubstr("its directory belongs to user 4712"));
}

TEST(FileTrust, GoesToOurFileInADirectoryWithTheStickyBit) {
  EXPECT_EQ(in_directory_of(root, S_ISVTX | 0777), "");
}

TEST(FileTrust, OfALinkLooksAtTheDirectoryOfTheFileToo) {
  test::TemporaryDirectory const place;
  test::TemporaryDirectory const elsewhere;
  auto const file = elsewhere.write("a.env", "");
  auto const link = place.path() / "link.env";
  std::filesystem::create_symlink(file, link);
  std::filesystem::permissions(elsewhere.path(), std::filesystem::perms(0777));

  struct stat found{};
  ASSERT_EQ(::stat(link.c_str(), &found), 0);

  EXPECT_THAT(distrust(found, link.string()), HasSubstr("every user may replace it"));
}

}  // namespace
}  // namespace petal::config
