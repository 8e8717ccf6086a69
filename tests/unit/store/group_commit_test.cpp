// SPDX-License-Identifier: Apache-2.0
#include "store/group_commit.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "store/open_file.hpp"
#include "support/temporary_directory.hpp"

namespace petal::store {
namespace {

constexpr const char* steps[] = {"CREATE TABLE t (a INTEGER UNIQUE CHECK (a > 0), b)"};

using Work = std::function<Result<std::int64_t>(Connection&)>;

Work insert(std::int64_t number) {
  return [number](Connection& connection) { return connection.run("INSERT INTO t (a) VALUES (?1)", number); };
}

class GroupCommit : public testing::Test {
 protected:
  /// What each of `works` ended with, when they are committed together.
  std::vector<Result<std::int64_t>> commit(std::vector<Work> works) {
    std::vector<std::shared_ptr<Job>> jobs;
    jobs.reserve(works.size());
    for (auto& work : works) jobs.push_back(std::make_shared<JobOf<Work>>(Job::Kind::write, std::move(work)));
    commit_together(*connection_, jobs);
    std::vector<Result<std::int64_t>> results;
    results.reserve(jobs.size());
    for (auto& job : jobs) results.push_back(static_cast<JobOf<Work>&>(*job).take_result());
    return results;
  }

  /// What another process sees.
  std::string kept() {
    auto const other = Connection::open(directory_ / "a.db").value();
    auto rows = other->query("SELECT group_concat(a) FROM (SELECT a FROM t ORDER BY a)").value();
    rows.step().value();
    return std::string(rows.text(0));
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<Connection> connection_ = open_file(directory_ / "a.db", steps).value();
};

TEST_F(GroupCommit, KeepsAllOfAGroup) {
  auto const results = commit({insert(1), insert(2), insert(3)});

  for (auto const& result : results) EXPECT_TRUE(result);
  EXPECT_EQ(kept(), "1,2,3");
}

TEST_F(GroupCommit, LetsAFailureUndoOnlyItself) {
  auto const half = [](Connection& connection) -> Result<std::int64_t> {
    if (auto const first = connection.run("INSERT INTO t (a) VALUES (50)"); !first) return first;
    return connection.run("INSERT INTO t (a) VALUES (-1)");
  };

  auto const results = commit({insert(1), half, insert(3)});

  EXPECT_TRUE(results[0]);
  EXPECT_FALSE(results[1]);
  EXPECT_TRUE(results[2]);
  EXPECT_EQ(kept(), "1,3");
}

TEST_F(GroupCommit, LetsWorkThatThrowsUndoOnlyItself) {
  auto const thrower = [](Connection& connection) -> Result<std::int64_t> {
    connection.run("INSERT INTO t (a) VALUES (50)").value();
    throw std::runtime_error("out of luck");
  };

  auto const results = commit({insert(1), thrower});

  ASSERT_FALSE(results[1]);
  EXPECT_NE(results[1].error().message().find("out of luck"), std::string::npos);
  EXPECT_EQ(kept(), "1");
}

TEST_F(GroupCommit, UndoesALoneFailure) {
  auto const results = commit({[](Connection& connection) -> Result<std::int64_t> {
    connection.run("INSERT INTO t (a) VALUES (50)").value();
    return Error(Errc::not_found, "changed my mind");
  }});

  EXPECT_TRUE(results[0].error().is(Errc::not_found));
  EXPECT_EQ(kept(), "");
  EXPECT_FALSE(connection_->in_transaction());
}

TEST_F(GroupCommit, KeepsTheOthersWhereOneMakesTheDiskFull) {
  connection_->execute("PRAGMA max_page_count = 20").value();
  auto const large = [](Connection& connection) {
    return connection.run("INSERT INTO t (a, b) VALUES (2, zeroblob(1000000))");
  };

  auto const results = commit({insert(1), large, insert(3)});

  EXPECT_TRUE(results[0]);
  EXPECT_TRUE(results[1].error().is(Errc::storage_full));
  EXPECT_TRUE(results[2]);
  EXPECT_EQ(kept(), "1,3");
}

TEST_F(GroupCommit, RunsTheOthersAgainWhereOneLosesTheWholeTransaction) {
  auto const saboteur = [](Connection& connection) -> Result<std::int64_t> { return connection.run("ROLLBACK"); };

  auto const results = commit({insert(1), saboteur, insert(3)});

  EXPECT_TRUE(results[0]);
  EXPECT_FALSE(results[1]);
  EXPECT_TRUE(results[2]);
  EXPECT_EQ(kept(), "1,3");
}

TEST_F(GroupCommit, FailsAllWhereTheSharedCommitCannotBegin) {
  auto const other = Connection::open(directory_ / "a.db").value();
  other->execute("BEGIN IMMEDIATE").value();
  connection_->execute("PRAGMA busy_timeout = 0").value();

  auto const results = commit({insert(1), insert(2)});

  EXPECT_TRUE(results[0].error().is(Errc::storage_failed));
  EXPECT_TRUE(results[1].error().is(Errc::storage_failed));
  EXPECT_NE(results[0].error().message().find("another process"), std::string::npos);
}

}  // namespace
}  // namespace petal::store
