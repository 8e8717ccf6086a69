// SPDX-License-Identifier: Apache-2.0
#include "config/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/settings.hpp"

namespace petal::config {
namespace {

using testing::HasSubstr;

/// Runs in a directory of its own.
class WorkingDirectory : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(directory_.path()); }
  void TearDown() override { std::filesystem::current_path(before_); }

  std::filesystem::path before_ = std::filesystem::current_path();
  test::TemporaryDirectory directory_;
  const char* nothing_[1] = {nullptr};
};

TEST(Environment, TellsTheValueAndWhereItComesFrom) {
  auto const environment = test::environment({{"A", "1"}}, "B=2");

  EXPECT_EQ(environment.get("A"), "1");
  EXPECT_EQ(environment.origin("A"), "environment");
  EXPECT_EQ(environment.get("B"), "2");
  EXPECT_THAT(environment.origin("B"), HasSubstr("/robot.env"));
  EXPECT_EQ(environment.get("C"), std::nullopt);
  EXPECT_EQ(environment.origin("C"), "default");
}

TEST(Environment, WinsOverTheFile) {
  EXPECT_EQ(test::environment({{"A", "outer"}}, "A=file").get("A"), "outer");
}

TEST(Environment, PrefersThePrefixWhereverItStands) {
  EXPECT_EQ(test::environment({{"A", "1"}, {"PETAL_A", "2"}}).get("A"), "2");
  EXPECT_EQ(test::environment({{"A", "1"}}, "PETAL_A=2").get("A"), "2");
  EXPECT_EQ(test::environment({{"PETAL_A", "1"}}, "PETAL_A=2").get("A"), "1");
}

TEST(Environment, NamesTheKeyAsItWasWritten) {
  EXPECT_EQ(test::environment({{"PETAL_A", "1"}}).find("A")->name, "PETAL_A");
}

TEST(Environment, TakesAnEmptyValueForTheDefaultEvenOverTheFile) {
  auto const environment = test::environment({{"A", ""}}, "A=file");

  EXPECT_EQ(environment.get("A"), std::nullopt);
  EXPECT_EQ(environment.origin("A"), "default");
}

TEST(Environment, LetsTheLaterOfTwoLinesCount) {
  EXPECT_EQ(test::environment({}, "A=1\nA=2").get("A"), "2");
}

TEST(Environment, ExpandsReferencesToTheProcessEnvironment) {
  EXPECT_EQ(test::environment({{"HOME", "/h"}}, "A=${HOME}/a").get("A"), "/h/a");
}

TEST(Environment, RefusesAFileWithABadLine) {
  auto const loaded = test::load({}, "A=1\nB: 2\n");

  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message(), HasSubstr("/robot.env, line 2: B: "));
}

TEST_F(WorkingDirectory, IsSearchedForAFileNamedDotEnv) {
  directory_.write(".env", "A=1");

  auto const environment = Environment::load({}, nothing_);

  EXPECT_EQ(environment->get("A"), "1");
  EXPECT_EQ(environment->origin("A"), "./.env");
}

TEST_F(WorkingDirectory, NeedsNoFile) {
  EXPECT_TRUE(Environment::load({}, nothing_));
}

TEST_F(WorkingDirectory, MayHoldADirectoryNamedDotEnv) {
  std::filesystem::create_directory(".env");

  EXPECT_TRUE(Environment::load({}, nothing_));
}

TEST_F(WorkingDirectory, IsNotSearchedWhereAFileIsNamed) {
  directory_.write(".env", "A=1");
  directory_.write("other", "B=2");

  auto const environment = Environment::load("other", nothing_);

  EXPECT_EQ(environment->get("A"), std::nullopt);
  EXPECT_EQ(environment->origin("B"), "other");
}

TEST_F(WorkingDirectory, RefusesAMissingFileThatIsNamed) {
  auto const loaded = Environment::load("missing.env", nothing_);

  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message(), HasSubstr("missing.env cannot be read: No such file or directory"));
}

TEST_F(WorkingDirectory, RefusesAFileThatEverybodyMayWriteWhetherNamedOrFound) {
  std::filesystem::permissions(directory_.write(".env", "A=1"), std::filesystem::perms(0666));

  for (auto const& named : {std::optional<std::string>(), std::optional<std::string>(".env")}) {
    auto const loaded = Environment::load(named, nothing_);
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().is(Errc::refused));
    EXPECT_THAT(loaded.error().message(), HasSubstr(".env is not believed: every user may write it"));
  }
}

TEST_F(WorkingDirectory, KeepsItsValuesWhereAFileIsRefused) {
  auto environment = Environment::load(directory_.write("good.env", "A=1"), nothing_).value();

  EXPECT_FALSE(environment.read_file(directory_.write("bad.env", "B: 2")));

  EXPECT_EQ(environment.get("A"), "1");
}

TEST_F(WorkingDirectory, RefusesADirectoryThatIsNamed) {
  EXPECT_THAT(Environment::load(".", nothing_).error().message(), HasSubstr("it is a directory"));
}

TEST_F(WorkingDirectory, RefusesAFileWithoutEnd) {
  EXPECT_THAT(Environment::load("/dev/zero", nothing_).error().message(), HasSubstr("larger than"));
}

}  // namespace
}  // namespace petal::config
