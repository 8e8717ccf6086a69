// SPDX-License-Identifier: Apache-2.0
#include "runtime/data_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "support/small_disk.hpp"
#include "support/temporary_directory.hpp"

namespace petal::runtime {
namespace {

using testing::HasSubstr;

std::string refusal(const std::filesystem::path& directory, const std::string& program) {
  try {
    DataDirectory const second(directory, program);
    return {};
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(DataDirectory, IsMadeWithItsParents) {
  test::TemporaryDirectory const root;

  DataDirectory const data(root / "a/b", "program");

  EXPECT_TRUE(std::filesystem::is_directory(data.path()));
}

TEST(DataDirectory, IsHeldAgainstASecondProcessOfTheSameProgram) {
  test::TemporaryDirectory const root;
  DataDirectory const first(root / "data", "program");

  EXPECT_THAT(refusal(root / "data", "program"), HasSubstr("process " + std::to_string(::getpid())));
  EXPECT_EQ(refusal(root / "data", "other"), "");
}

TEST(DataDirectory, IsFreeWhenItsHolderHasGone) {
  test::TemporaryDirectory const root;
  {
    DataDirectory const first(root / "data", "program");
  }

  EXPECT_EQ(refusal(root / "data", "program"), "");
}

TEST(DataDirectory, IsNotHeldWhereItCannotBeWritten) {
  test::SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting needs root";
  disk.set_read_only(true);

  DataDirectory const made(disk.path(), "program");
  DataDirectory const missing(disk / "data", "program");

  EXPECT_FALSE(made.is_held());
  EXPECT_FALSE(missing.is_held());
}

TEST(DataDirectory, IsHeldByTheFileThatAnEarlierProcessLeft) {
  test::SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting needs root";
  EXPECT_EQ(refusal(disk.path(), "program"), "");
  disk.set_read_only(true);

  DataDirectory const first(disk.path(), "program");

  EXPECT_TRUE(first.is_held());
  EXPECT_THAT(refusal(disk.path(), "program"), HasSubstr("another program"));
}

TEST(DataDirectory, IsHeldOnAFullDisk) {
  test::SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting needs root";
  disk.fill();

  EXPECT_NO_THROW(DataDirectory(disk / "data", "program"));
}

TEST(DataDirectory, CannotBeAFile) {
  test::TemporaryDirectory const root;
  std::ofstream(root / "file") << "x";

  EXPECT_THAT(refusal(root / "file", "program"), HasSubstr((root / "file").string()));
}

}  // namespace
}  // namespace petal::runtime
