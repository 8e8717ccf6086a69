// SPDX-License-Identifier: Apache-2.0
#include "store/open_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/temporary_directory.hpp"

namespace petal::store {
namespace {

constexpr const char* first[] = {"CREATE TABLE t (a)"};
constexpr const char* second[] = {"CREATE TABLE t (a)", "ALTER TABLE t ADD COLUMN b DEFAULT 7"};

std::string text_of(Connection& connection, const char* sql) {
  auto rows = connection.query(sql).value();
  rows.step().value();
  return std::string(rows.text(0));
}

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class OpenFile : public testing::Test {
 protected:
  /// The databases that were kept aside; their companions (-wal, -shm) are not counted.
  std::vector<std::filesystem::path> kept_aside() {
    std::vector<std::filesystem::path> found;
    for (auto const& entry : std::filesystem::directory_iterator(directory_.path())) {
      auto const name = entry.path().string();
      bool const companion = name.ends_with("-wal") || name.ends_with("-shm");
      if (!companion && name.find(".corrupt-") != std::string::npos) found.push_back(entry.path());
    }
    return found;
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_ / "a.db";
};

TEST_F(OpenFile, MakesAFileWhoseCommitsSurviveAPowerCut) {
  auto const connection = open_file(file_, first).value();

  EXPECT_EQ(text_of(*connection, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(text_of(*connection, "PRAGMA synchronous"), "2");
  EXPECT_EQ(text_of(*connection, "PRAGMA foreign_keys"), "1");
}

TEST_F(OpenFile, KeepsWhatIsInASoundFile) {
  open_file(file_, first).value()->execute("INSERT INTO t VALUES ('kept')").value();

  EXPECT_EQ(text_of(*open_file(file_, first).value(), "SELECT a FROM t"), "kept");
  EXPECT_TRUE(kept_aside().empty());
}

TEST_F(OpenFile, RunsOnlyTheStepsThatTheFileHasNotSeen) {
  open_file(file_, first).value()->execute("INSERT INTO t VALUES (1)").value();

  EXPECT_EQ(text_of(*open_file(file_, second).value(), "SELECT b FROM t"), "7");
  EXPECT_EQ(text_of(*open_file(file_, second).value(), "PRAGMA user_version"), "2");
}

TEST_F(OpenFile, TakesAFileOfANewerVersionAsItIs) {
  open_file(file_, second).value();

  EXPECT_EQ(text_of(*open_file(file_, first).value(), "PRAGMA user_version"), "2");
}

TEST_F(OpenFile, LeavesNothingOfASchemaThatFails) {
  constexpr const char* faulty[] = {"CREATE TABLE t (a)", "no SQL"};

  ASSERT_FALSE(open_file(file_, faulty));

  EXPECT_EQ(text_of(*open_file(file_, {}).value(), "SELECT count(*) FROM sqlite_schema"), "0");
}

TEST_F(OpenFile, KeepsAFileThatIsNoDatabaseAside) {
  std::string const text(5000, 'x');
  std::ofstream(file_) << text;

  auto const connection = open_file(file_, first).value();

  EXPECT_EQ(text_of(*connection, "SELECT count(*) FROM t"), "0");
  ASSERT_EQ(kept_aside().size(), 1U);
  EXPECT_EQ(content(kept_aside().front()), text);
}

TEST_F(OpenFile, KeepsAFileWithADamagedPageAside) {
  open_file(file_, first).value()->execute("INSERT INTO t VALUES (zeroblob(100000))").value();
  auto const whole = content(file_);
  std::fstream(file_, std::ios::in | std::ios::out).seekp(4096) << std::string(4096, '\x7f');

  auto const connection = open_file(file_, first).value();

  EXPECT_EQ(text_of(*connection, "SELECT count(*) FROM t"), "0");
  ASSERT_EQ(kept_aside().size(), 1U);
  EXPECT_EQ(content(kept_aside().front()).size(), whole.size());
}

TEST_F(OpenFile, KeepsTheJournalOfADamagedFileWithIt) {
  std::ofstream(file_) << std::string(5000, 'x');
  std::ofstream(file_.string() + "-wal") << "newest";

  open_file(file_, first).value();

  ASSERT_EQ(kept_aside().size(), 1U);
  EXPECT_EQ(content(kept_aside().front().string() + "-wal"), "newest");
}

TEST_F(OpenFile, KeepsASecondDamagedFileBesideTheFirst) {
  for (int i = 0; i < 2; ++i) {
    std::ofstream(file_) << std::string(5000, 'x');
    open_file(file_, first).value();
  }

  EXPECT_EQ(kept_aside().size(), 2U);
}

TEST_F(OpenFile, LooksNotAtTheWholeFileWhereItIsToldSo) {
  open_file(file_, first).value()->execute("INSERT INTO t VALUES (zeroblob(100000))").value();
  std::fstream(file_, std::ios::in | std::ios::out).seekp(4096) << std::string(4096, '\x7f');

  auto connection = open_file(file_, first, {.check_whole_file = false}).value();

  EXPECT_TRUE(kept_aside().empty());
  EXPECT_FALSE(connection->found_corruption());
  EXPECT_FALSE(connection->query("SELECT a FROM t").value().step());
  EXPECT_TRUE(connection->found_corruption());
  EXPECT_NE(connection->damage().find(file_.string()), std::string::npos);
}

TEST_F(OpenFile, BeginsAnewWhereDamageShowedInUse) {
  std::ofstream(file_) << std::string(5000, 'x');

  auto const connection = recreate(file_, first, {}, "found in use").value();

  EXPECT_EQ(text_of(*connection, "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(kept_aside().size(), 1U);
}

TEST_F(OpenFile, BeginsAnewWhereTheFileIsGone) {
  EXPECT_TRUE(recreate(file_, first, {}, "found in use"));

  EXPECT_TRUE(kept_aside().empty());
}

TEST_F(OpenFile, GivesSpaceBackWhereItIsToldSo) {
  constexpr OpenOptions options{.incremental_vacuum = true, .journal_size_limit = 100'000};
  auto const connection = open_file(file_, first, options).value();
  EXPECT_EQ(text_of(*connection, "PRAGMA auto_vacuum"), "2");
  EXPECT_EQ(text_of(*connection, "PRAGMA journal_size_limit"), "100000");
  connection->execute("INSERT INTO t VALUES (zeroblob(1000000)); PRAGMA wal_checkpoint(TRUNCATE)").value();
  EXPECT_GT(std::filesystem::file_size(file_), 1'000'000U);

  connection->execute("DELETE FROM t; PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)").value();

  EXPECT_LT(std::filesystem::file_size(file_), 100'000U);
}

TEST_F(OpenFile, FailsWhereTheDirectoryIsMissing) {
  auto const failed = open_file(directory_ / "missing/a.db", first);

  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().is(Errc::storage_failed));
}

}  // namespace
}  // namespace petal::store
