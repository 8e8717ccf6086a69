// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace petal::store {
namespace {

class ConnectionTest : public testing::Test {
 protected:
  std::int64_t count(std::string_view sql) {
    auto rows = connection_->query(sql).value();
    rows.step().value();
    return rows.integer(0);
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<Connection> connection_ = Connection::open(directory_ / "a.db").value();
};

TEST_F(ConnectionTest, GivesBackWhatWasBound) {
  connection_->execute("CREATE TABLE t (a, b, c, d)").value();
  std::string const bytes("\0\x01\xff", 3);
  connection_
      ->run("INSERT INTO t VALUES (?1, ?2, ?3, ?4)", "it's; DROP TABLE t", std::int64_t{1} << 60, Blob{bytes}, nullptr)
      .value();

  auto rows = connection_->query("SELECT a, b, c, d FROM t").value();
  ASSERT_TRUE(rows.step().value());

  EXPECT_EQ(rows.text(0), "it's; DROP TABLE t");
  EXPECT_EQ(rows.integer(1), std::int64_t{1} << 60);
  EXPECT_EQ(rows.blob(2), bytes);
  EXPECT_TRUE(rows.is_null(3));
  EXPECT_FALSE(rows.step().value());
}

TEST_F(ConnectionTest, StoresEmptyTextAsTextAndNotAsNull) {
  auto rows = connection_->query("SELECT typeof(?1), typeof(?2)", std::string_view(), Blob{}).value();

  ASSERT_TRUE(rows.step().value());

  EXPECT_EQ(rows.text(0), "text");
  EXPECT_EQ(rows.text(1), "blob");
}

TEST_F(ConnectionTest, UsesOneSqlTwiceAtTheSameTime) {
  constexpr auto sql = "SELECT value FROM json_each(?1)";
  auto outer = connection_->query(sql, "[1, 2]").value();
  ASSERT_TRUE(outer.step().value());

  auto inner = connection_->query(sql, "[7]").value();

  ASSERT_TRUE(inner.step().value());
  EXPECT_EQ(inner.integer(0), 7);
  EXPECT_EQ(outer.integer(0), 1);
}

TEST_F(ConnectionTest, ForgetsBoundValuesBetweenTwoUses) {
  constexpr auto sql = "SELECT ?1";
  connection_->run(sql, "secret").value();

  auto again = connection_->query(sql).value();

  ASSERT_TRUE(again.step().value());
  EXPECT_TRUE(again.is_null(0));
}

TEST_F(ConnectionTest, TellsHowManyRowsWereChanged) {
  connection_->execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)").value();

  EXPECT_EQ(connection_->run("DELETE FROM t WHERE a > ?1", 1).value(), 2);
  EXPECT_EQ(count("SELECT count(*) FROM t"), 1);
}

TEST_F(ConnectionTest, NamesTheFileInAnError) {
  auto const failed = connection_->run("SELECT * FROM missing");

  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().is(Errc::storage_failed));
  EXPECT_NE(failed.error().message().find((directory_ / "a.db").string()), std::string::npos);
  EXPECT_NE(failed.error().message().find("no such table: missing"), std::string::npos);
}

TEST_F(ConnectionTest, TellsAParameterTooManyAsAnError) {
  auto const failed = connection_->run("SELECT ?1", 1, 2);

  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().is(Errc::storage_failed));
}

TEST_F(ConnectionTest, TellsARefusalByTheSchemaAsAnInvalidArgument) {
  connection_->execute("CREATE TABLE t (a CHECK (a > 0))").value();

  auto const refused = connection_->run("INSERT INTO t VALUES (?1)", -1);

  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().is(Errc::invalid_argument));
}

TEST_F(ConnectionTest, TellsAFullFileAsStorageFull) {
  connection_->execute("PRAGMA max_page_count = 3; CREATE TABLE t (a)").value();

  auto const full = connection_->run("INSERT INTO t VALUES (zeroblob(1000000))");

  ASSERT_FALSE(full);
  EXPECT_TRUE(full.error().is(Errc::storage_full)) << full.error().message();
}

TEST_F(ConnectionTest, MakesAFileThatOthersCannotRead) {
  struct stat status{};
  ASSERT_EQ(::stat((directory_ / "a.db").c_str(), &status), 0);

  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(Connection, CannotBeOpenedBelowAFile) {
  test::TemporaryDirectory const directory;
  std::ofstream(directory / "file") << "x";

  auto const failed = Connection::open(directory / "file/a.db");

  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().is(Errc::storage_failed));
  EXPECT_NE(failed.error().message().find("directory must exist"), std::string::npos) << failed.error().message();
}

}  // namespace
}  // namespace petal::store
