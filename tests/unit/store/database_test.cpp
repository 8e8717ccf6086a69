// SPDX-License-Identifier: Apache-2.0
#include "store/database.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <thread>

#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::store {
namespace {

constexpr const char* steps[] = {"CREATE TABLE t (a INTEGER UNIQUE CHECK (a > 0))"};

Task<Result<std::int64_t>> insert(Database& database, std::int64_t number) {
  return database.write([number](Connection& connection) -> Result<std::int64_t> {
    auto const done = connection.run("INSERT INTO t VALUES (?1)", number);
    if (!done) return done.error();
    return number;
  });
}

Task<Result<std::int64_t>> count(Database& database) {
  return database.read([](Connection& connection) -> Result<std::int64_t> {
    auto rows = connection.query("SELECT count(*) FROM t");
    if (!rows) return rows.error();
    if (auto const row = rows->step(); !row) return row.error();
    return rows->integer(0);
  });
}

Task<Result<std::int64_t>> version_of(Database& database) {
  return database.read([](Connection& connection) { return connection.data_version(); });
}

/// Keeps the database's thread busy until the promise is kept.
Task<Result<void>> hold(Database& database, std::shared_future<void> until) {
  return database.read([until](Connection&) -> Result<void> {
    until.wait();
    return {};
  });
}

class DatabaseTest : public testing::Test {
 protected:
  std::filesystem::path file() { return directory_ / "a.db"; }

  Result<std::int64_t> count_afterwards() {
    auto const other = Connection::open(file()).value();
    auto rows = other->query("SELECT count(*) FROM t").value();
    rows.step().value();
    return rows.integer(0);
  }

  test::TemporaryDirectory directory_;
  boost::asio::io_context loop_;
  std::unique_ptr<Database> database_ = Database::open(loop_.get_executor(), file(), steps).value();
};

TEST_F(DatabaseTest, ReadsWhatWasWritten) {
  EXPECT_EQ(test::run_on(loop_, insert(*database_, 5)).value(), 5);

  EXPECT_EQ(test::run_on(loop_, count(*database_)).value(), 1);
}

TEST_F(DatabaseTest, WorksOnItsOwnThreadAndResumesOnTheCallers) {
  auto const task = [](Database& database) -> Task<bool> {
    auto const caller = std::this_thread::get_id();
    auto const worker =
        co_await database.read([](Connection&) -> Result<std::thread::id> { return std::this_thread::get_id(); });
    co_return worker.value() != caller&& std::this_thread::get_id() == caller;
  };

  EXPECT_TRUE(test::run_on(loop_, task(*database_)));
}

TEST_F(DatabaseTest, GivesEachOfManyCallersItsOwnResult) {
  std::vector<Result<std::int64_t>> results(1000, std::int64_t{0});
  auto const caller = [](Database& database, std::int64_t number, Result<std::int64_t>& result) -> Task<> {
    result = co_await insert(database, number);
  };

  for (std::size_t i = 0; i < results.size(); ++i) {
    auto const number = static_cast<std::int64_t>(i) - (i % 10 == 0 ? 5000 : 0);  // every tenth breaks a constraint
    boost::asio::co_spawn(loop_, caller(*database_, number, results[i]), [](std::exception_ptr) {});
  }
  loop_.run();

  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].has_value(), i % 10 != 0) << i;
    if (results[i]) {
      EXPECT_EQ(*results[i], static_cast<std::int64_t>(i));
    }
  }
  EXPECT_EQ(test::run_on(loop_, count(*database_)).value(), 900);
}

TEST_F(DatabaseTest, CompletesAWriteOnlyWhenAnotherProcessSeesIt) {
  EXPECT_TRUE(test::run_on(loop_, insert(*database_, 1)));

  EXPECT_EQ(count_afterwards().value(), 1);
}

TEST_F(DatabaseTest, LetsAReadSeeTheWritesQueuedBeforeIt) {
  std::promise<void> release;
  std::int64_t seen = 0;
  auto const reader = [](Database& database, std::int64_t& result) -> Task<> {
    result = (co_await count(database)).value();
  };
  boost::asio::co_spawn(loop_, hold(*database_, release.get_future().share()), [](std::exception_ptr, Result<void>) {});
  boost::asio::co_spawn(loop_, insert(*database_, 1), [](std::exception_ptr, Result<std::int64_t>) {});
  boost::asio::co_spawn(loop_, reader(*database_, seen), [](std::exception_ptr) {});

  loop_.poll();
  release.set_value();
  loop_.run();

  EXPECT_EQ(seen, 1);
}

TEST_F(DatabaseTest, ChangesItsDataVersionForOthersWritesOnly) {
  auto const before = test::run_on(loop_, version_of(*database_)).value();
  EXPECT_TRUE(test::run_on(loop_, insert(*database_, 1)));
  EXPECT_EQ(test::run_on(loop_, version_of(*database_)).value(), before);

  Connection::open(file()).value()->execute("INSERT INTO t VALUES (2)").value();

  EXPECT_NE(test::run_on(loop_, version_of(*database_)).value(), before);
}

TEST_F(DatabaseTest, EndsACancelledWaitWhileTheWorkStillRuns) {
  std::promise<void> release;
  runtime::TaskGroup group(loop_.get_executor());
  bool aborted = false;
  auto const waiter = [](Database& database, std::shared_future<void> until, bool& cancelled) -> Task<> {
    try {
      (void)co_await hold(database, until);
    } catch (const boost::system::system_error& e) {
      cancelled = e.code() == boost::asio::error::operation_aborted;
    }
  };
  group.spawn("waiter", waiter(*database_, release.get_future().share(), aborted));
  auto const stopper = [](runtime::TaskGroup& tasks, std::promise<void>& promise) -> Task<bool> {
    bool const stopped = co_await tasks.stop(std::chrono::hours(1));
    promise.set_value();
    co_return stopped;
  };

  loop_.poll();
  bool const stopped = test::run_on(loop_, stopper(group, release));

  EXPECT_TRUE(stopped);
  EXPECT_TRUE(aborted);
}

TEST_F(DatabaseTest, StillWritesWhatWasCancelledInTheQueue) {
  std::promise<void> release;
  runtime::TaskGroup group(loop_.get_executor());
  auto const writer = [](Database& database) -> Task<> { (void)co_await insert(database, 1); };
  boost::asio::co_spawn(loop_, hold(*database_, release.get_future().share()), [](std::exception_ptr, Result<void>) {});
  loop_.poll();
  group.spawn("writer", writer(*database_));
  loop_.poll();

  boost::asio::co_spawn(loop_, group.stop(), [&](std::exception_ptr, bool) { release.set_value(); });
  loop_.run();
  database_.reset();

  EXPECT_EQ(count_afterwards().value(), 1);
}

TEST_F(DatabaseTest, DoesWhatIsQueuedBeforeItIsDestroyed) {
  int completed = 0;
  for (int i = 1; i <= 100; ++i)
    boost::asio::co_spawn(loop_, insert(*database_, i), [&](std::exception_ptr, Result<std::int64_t> result) {
      completed += result.has_value() ? 1 : 0;
    });
  loop_.poll();

  database_.reset();
  EXPECT_EQ(count_afterwards().value(), 100);

  loop_.restart();
  loop_.run();
  EXPECT_EQ(completed, 100);
}

/// Overwrites all but the first page, where SQLite has not yet read the rest.
std::unique_ptr<Database> reopened_with_damage(const boost::asio::io_context::executor_type& executor,
                                               const std::filesystem::path& file) {
  auto const size = std::filesystem::file_size(file);
  std::fstream(file, std::ios::in | std::ios::out).seekp(4096) << std::string(size - 4096, '\x7f');
  return Database::open(executor, file, steps, {.check_whole_file = false}).value();
}

TEST_F(DatabaseTest, TellsThatItsFileIsDamagedAndGoesOnWithANewOne) {
  EXPECT_TRUE(test::run_on(loop_, insert(*database_, 1)));
  database_.reset();
  database_ = reopened_with_damage(loop_.get_executor(), file());
  EXPECT_FALSE(database_->is_damaged());

  EXPECT_TRUE(test::run_on(loop_, insert(*database_, 2)).error().is(Errc::storage_failed));
  EXPECT_TRUE(database_->is_damaged());
  EXPECT_TRUE(test::run_on(loop_, database_->replace_damaged()));

  EXPECT_FALSE(database_->is_damaged());
  EXPECT_EQ(test::run_on(loop_, insert(*database_, 3)).value(), 3);
  EXPECT_EQ(test::run_on(loop_, count(*database_)).value(), 1);
}

TEST_F(DatabaseTest, ReplacesNoSoundFile) {
  EXPECT_TRUE(test::run_on(loop_, insert(*database_, 1)));

  EXPECT_TRUE(test::run_on(loop_, database_->replace_damaged()));

  EXPECT_EQ(test::run_on(loop_, count(*database_)).value(), 1);
}

TEST_F(DatabaseTest, GoesOnInMemoryAndUsesTheFileWhenItCan) {
  std::filesystem::create_directories(directory_ / "b.db/in the way");
  Source const source{directory_ / "b.db", steps, {}, DiskFailurePolicy::keep_in_memory, std::chrono::milliseconds(1)};
  auto const database = Database::open_or_memory(loop_.get_executor(), source).value();
  EXPECT_NE(database->fault(), "");
  EXPECT_TRUE(test::run_on(loop_, insert(*database, 5)));
  auto const version = test::run_on(loop_, version_of(*database)).value();

  std::filesystem::remove_all(directory_ / "b.db");
  while (!database->fault().empty()) std::this_thread::yield();

  EXPECT_NE(test::run_on(loop_, version_of(*database)).value(), version);
  EXPECT_EQ(test::run_on(loop_, count(*database)).value(), 1);
  EXPECT_EQ(std::filesystem::is_regular_file(directory_ / "b.db"), true);
}

TEST_F(DatabaseTest, RefusesWritesThatWouldNotBeSafe) {
  std::filesystem::create_directories(directory_ / "b.db/in the way");
  auto const database = Database::open_or_memory(loop_.get_executor(), {directory_ / "b.db", steps}).value();

  EXPECT_TRUE(test::run_on(loop_, insert(*database, 5)).error().is(Errc::storage_failed));

  EXPECT_EQ(test::run_on(loop_, count(*database)).value(), 0);
}

TEST_F(DatabaseTest, MayBeDestroyedWithItsLoopWhileCallersWait) {
  for (int i = 1; i <= 100; ++i)
    boost::asio::co_spawn(loop_, insert(*database_, i), [](std::exception_ptr, Result<std::int64_t>) {});
  loop_.poll_one();

  database_.reset();

  EXPECT_LE(count_afterwards().value(), 100);
}

}  // namespace
}  // namespace petal::store
