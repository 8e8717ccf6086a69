// SPDX-License-Identifier: Apache-2.0
#include "store/file_or_memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/small_disk.hpp"
#include "support/temporary_directory.hpp"

namespace petal::store {
namespace {

using testing::HasSubstr;

constexpr const char* steps[] = {"CREATE TABLE t (a)"};

std::int64_t count(FileOrMemory& medium) {
  auto rows = medium.connection()->query("SELECT count(*) FROM t").value();
  rows.step().value();
  return rows.integer(0);
}

/// As the Worker does it.
Result<std::int64_t> insert(FileOrMemory& medium, std::int64_t number) {
  if (auto const& refusal = medium.why_no_writes()) return *refusal;
  auto result = medium.connection()->run("INSERT INTO t VALUES (?1)", number);
  if (medium.goes_on_in_memory_after_writes()) return insert(medium, number);
  return result;
}

class MediumTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "mounting needs root";
  }

  std::unique_ptr<FileOrMemory> open(DiskFailurePolicy without_disk = DiskFailurePolicy::refuse_writes) {
    return FileOrMemory::open({disk_ / "a.db", steps, {}, without_disk, std::chrono::seconds(0)}).value();
  }

  void leave_a_file_with(std::int64_t number) {
    open_file(disk_ / "a.db", steps).value()->run("INSERT INTO t VALUES (?1)", number).value();
  }

  /// As a process that was killed leaves it: what was written last is in the `-wal` file only.
  void leave_a_file_with_its_journal() {
    auto const connection = open_file(disk_ / "a.db", steps).value();
    connection->keep_journal_on_close(true);
    connection->run("INSERT INTO t VALUES (1)").value();
  }

  test::SmallDisk disk_{"size=16m"};
};

TEST_F(MediumTest, IsTheFileWhereThatIsSound) {
  auto const medium = open();

  EXPECT_TRUE(insert(*medium, 1));

  EXPECT_EQ(medium->fault(), "");
  EXPECT_FALSE(medium->due());
}

TEST_F(MediumTest, ServesACopyOfAFileOnAReadOnlyDisk) {
  leave_a_file_with(1);
  disk_.set_read_only(true);

  auto const medium = open();

  EXPECT_EQ(count(*medium), 1);
  EXPECT_THAT(medium->fault(), HasSubstr((disk_ / "a.db").string()));
  EXPECT_THAT(medium->fault(), HasSubstr("its file system is read-only"));
  EXPECT_THAT(medium->fault(), HasSubstr("what it holds is read from a copy"));
}

TEST_F(MediumTest, ServesAlsoWhatIsInTheJournalOnly) {
  leave_a_file_with_its_journal();
  disk_.set_read_only(true);

  EXPECT_EQ(count(*open()), 1);
}

TEST_F(MediumTest, ServesACopyOfAFileOnAFullDisk) {
  leave_a_file_with(1);
  disk_.fill();

  auto const medium = open();

  EXPECT_EQ(count(*medium), 1);
  EXPECT_THAT(medium->fault(), HasSubstr("free space on its file system"));
}

TEST_F(MediumTest, ServesAlsoWhatIsInTheJournalOnlyOnAFullDisk) {
  leave_a_file_with_its_journal();
  std::filesystem::remove(disk_ / "a.db-shm");
  disk_.fill();

  EXPECT_EQ(count(*open()), 1);
}

TEST_F(MediumTest, CountsAsEmptyWhereThereIsNoFile) {
  disk_.fill();

  auto const medium = open();

  EXPECT_EQ(count(*medium), 0);
  EXPECT_THAT(medium->fault(), HasSubstr("it counts as empty"));
}

TEST_F(MediumTest, RefusesWritesThatMustBeSafeUntilTheyAre) {
  leave_a_file_with(1);
  disk_.set_read_only(true);
  auto const medium = open(DiskFailurePolicy::refuse_writes);

  auto const refused = insert(*medium, 2);
  disk_.set_read_only(false);
  medium->try_again_when_due();
  auto const written = insert(*medium, 3);

  EXPECT_TRUE(refused.error().is(Errc::storage_failed));
  EXPECT_THAT(refused.error().message(), HasSubstr("nothing is written"));
  EXPECT_TRUE(written);
  EXPECT_EQ(medium->fault(), "");
  EXPECT_EQ(count(*open()), 2);
}

TEST_F(MediumTest, SaysThatTheDiskIsFullWhereItRefusesForThat) {
  disk_.fill();

  EXPECT_TRUE(insert(*open(), 1).error().is(Errc::storage_full));
}

TEST_F(MediumTest, TakesOverWhatMemoryHoldsWhereItMayBeLost) {
  leave_a_file_with(1);
  disk_.set_read_only(true);
  auto const medium = open(DiskFailurePolicy::keep_in_memory);

  EXPECT_TRUE(insert(*medium, 2));
  disk_.set_read_only(false);
  medium->try_again_when_due();

  EXPECT_EQ(medium->fault(), "");
  EXPECT_EQ(count(*open()), 2);
}

TEST_F(MediumTest, StaysInMemoryUntilThereIsRoomForAll) {
  disk_.fill();
  auto const medium = open(DiskFailurePolicy::keep_in_memory);
  EXPECT_TRUE(insert(*medium, 1));

  medium->try_again_when_due();
  EXPECT_NE(medium->fault(), "");
  EXPECT_EQ(count(*medium), 1);
  disk_.make_room();
  medium->try_again_when_due();

  EXPECT_EQ(medium->fault(), "");
  EXPECT_EQ(count(*open()), 1);
}

TEST_F(MediumTest, FailsWhileTheDiskIsFullAndGoesOnAfterwards) {
  auto const medium = open();
  EXPECT_TRUE(insert(*medium, 1));
  disk_.fill();
  auto failed = insert(*medium, 2);
  for (int i = 0; failed && i < 100; ++i) failed = insert(*medium, 2);  // there may be room left in the file
  ASSERT_FALSE(failed);

  EXPECT_TRUE(failed.error().is(Errc::storage_full));
  EXPECT_THAT(medium->fault(), HasSubstr("free space"));
  medium->try_again_when_due();
  EXPECT_NE(medium->fault(), "");
  disk_.make_room();
  medium->try_again_when_due();

  EXPECT_EQ(medium->fault(), "");
  EXPECT_TRUE(insert(*medium, 3));
}

TEST_F(MediumTest, GoesOnInMemoryWhenTheDiskFillsUpWhereThatMayBeLost) {
  auto const medium = open(DiskFailurePolicy::keep_in_memory);
  EXPECT_TRUE(insert(*medium, 1));
  disk_.fill();

  for (int i = 0; i < 100; ++i) EXPECT_TRUE(insert(*medium, 2));
  EXPECT_THAT(medium->fault(), HasSubstr("kept in memory"));
  disk_.make_room();
  medium->try_again_when_due();

  EXPECT_EQ(medium->fault(), "");
  EXPECT_EQ(count(*open()), 101);
}

TEST_F(MediumTest, FindsWithTheFirstWriteThatThereIsRoomAgain) {
  auto const medium = open();
  disk_.fill();
  while (insert(*medium, 1));
  EXPECT_NE(medium->fault(), "");

  disk_.make_room();
  EXPECT_TRUE(insert(*medium, 2));

  EXPECT_EQ(medium->fault(), "");
}

TEST_F(MediumTest, CountsAsEmptyWhereADamagedFileCannotBeKeptAside) {
  std::ofstream(disk_ / "a.db") << std::string(5000, 'x');
  disk_.set_read_only(true);

  auto const medium = open();

  EXPECT_EQ(count(*medium), 0);
  EXPECT_THAT(medium->fault(), HasSubstr("damaged"));
}

TEST_F(MediumTest, SaysThatADirectoryIsInTheWay) {
  std::filesystem::create_directories(disk_ / "a.db/x");

  EXPECT_THAT(open()->fault(), HasSubstr("move the directory away"));
}

TEST_F(MediumTest, IsNoFaultWhereALockOrTheDataIsToBlame) {
  auto const medium = open();
  auto const other = Connection::open(disk_ / "a.db").value();
  other->execute("BEGIN IMMEDIATE").value();
  medium->connection()->execute("PRAGMA busy_timeout = 0").value();

  EXPECT_FALSE(insert(*medium, 1));
  EXPECT_FALSE(medium->connection()->execute("no SQL"));
  medium->look();

  EXPECT_EQ(medium->fault(), "");
}

TEST_F(MediumTest, KeepsItsJournalSmall) {
  auto const medium = open();
  for (int i = 0; i < 400; ++i) {
    medium->connection()->execute("DELETE FROM t").value();
    medium->connection()->run("INSERT INTO t VALUES (zeroblob(100000))").value();
  }

  EXPECT_LT(std::filesystem::file_size(disk_ / "a.db-wal"), 5'000'000U);
}

}  // namespace
}  // namespace petal::store
