// SPDX-License-Identifier: Apache-2.0
#include "inbox/spool_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "support/temporary_directory.hpp"

namespace petal::inbox {
namespace {

using testing::ElementsAre;

constexpr auto all = std::numeric_limits<std::int64_t>::max();

Row row(std::int64_t id, const std::string& payload, transport::MatchedFilters matched = std::nullopt) {
  return {id, Message("t", payload, Qos::exactly_once, true), std::move(matched)};
}

Removal removal(const Row& row) {
  return {row.id, charge(row.message, row.matched)};
}

std::vector<std::int64_t> ids(SpoolFile& file) {
  std::vector<std::int64_t> found;
  auto const rows = read_batch(file.connection(), 0, all);
  for (auto const& each : rows.value()) found.push_back(each.id);
  return found;
}

class SpoolFileTest : public testing::Test {
 protected:
  test::TemporaryDirectory directory_;
  std::unique_ptr<SpoolFile> file_ = SpoolFile::open(directory_ / "inbox.db").value();
};

TEST_F(SpoolFileTest, KeepsAMessageAsItCame) {
  std::string const bytes("\0\xff not text", 11);
  file_->apply(std::vector{row(1, bytes, {{"t", "#"}})}, {}).value();

  auto const rows = read_batch(file_->connection(), 0, all).value();

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].message.topic(), "t");
  EXPECT_EQ(rows[0].message.payload(), bytes);
  EXPECT_EQ(rows[0].message.qos(), Qos::exactly_once);
  EXPECT_TRUE(rows[0].message.retained());
  EXPECT_EQ(rows[0].matched, (transport::MatchedFilters({"t", "#"})));
  EXPECT_EQ(read_message(file_->connection(), 1).value().payload(), bytes);
}

TEST_F(SpoolFileTest, KeepsPropertiesAndWhetherItWasRedelivered) {
  Properties const properties{"text/plain", "a/b", std::string("\0\xff", 2), {{"n", "1"}, {"n", "2"}}};
  Row const rich{1, Message("t", "x", Qos::at_least_once, false, properties, true), std::nullopt};
  auto const totals = file_->apply(std::vector{rich, row(2, "x")}, {}).value();

  auto const rows = read_batch(file_->connection(), 0, all).value();

  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].message.properties(), properties);
  EXPECT_TRUE(rows[0].message.redelivered());
  EXPECT_TRUE(rows[1].message.properties().empty());
  EXPECT_FALSE(rows[1].message.redelivered());
  EXPECT_EQ(read_message(file_->connection(), 1).value().properties(), properties);
  EXPECT_EQ(totals.bytes, charge(rows[0].message, std::nullopt) + charge(rows[1].message, std::nullopt));
}

TEST_F(SpoolFileTest, TakesOverWhatWasWrittenBeforeThereWereProperties) {
  auto& connection = file_->connection();
  connection.execute("ALTER TABLE message DROP COLUMN properties; ALTER TABLE message DROP COLUMN redelivered").value();
  connection.execute("PRAGMA user_version = 1; INSERT INTO message VALUES (1, 't', x'78', 1, 0, NULL)").value();
  connection.execute("UPDATE total SET messages = 1, bytes = 270").value();

  file_.reset();
  file_ = SpoolFile::open(directory_ / "inbox.db").value();
  auto const rows = read_batch(file_->connection(), 0, all).value();

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].message.payload(), "x");
  EXPECT_TRUE(rows[0].message.properties().empty());
  EXPECT_EQ(file_->apply({}, std::vector{removal(rows[0])}).value().bytes, 0U);
}

TEST_F(SpoolFileTest, AMessageWhosePropertiesCannotBeReadComesWithoutThem) {
  file_->apply(std::vector{row(1, "x")}, {}).value();
  file_->connection().execute("UPDATE message SET properties = x'ff01'").value();

  auto const message = read_message(file_->connection(), 1).value();

  EXPECT_EQ(message.payload(), "x");
  EXPECT_TRUE(message.properties().empty());
}

TEST_F(SpoolFileTest, KnowsWhatItHoldsWhenItIsOpenedAgain) {
  file_->apply(std::vector{row(3, "a"), row(5, "b"), row(9, "c")}, {}).value();
  auto const totals = file_->apply({}, std::vector{removal(row(9, "c"))}).value();

  file_.reset();
  file_ = SpoolFile::open(directory_ / "inbox.db").value();

  EXPECT_EQ(file_->totals().messages, 2U);
  EXPECT_EQ(file_->totals().bytes, totals.bytes);
  EXPECT_EQ(file_->highest_id(), 5);
  EXPECT_THAT(ids(*file_), ElementsAre(3, 5));
}

TEST_F(SpoolFileTest, ReadsBatchAfterBatch) {
  std::vector<Row> rows;
  for (int i = 1; i <= 1000; ++i) rows.push_back(row(i, "x"));
  file_->apply(rows, {}).value();

  std::vector<std::int64_t> seen;
  for (auto batch = read_batch(file_->connection(), 0, 900).value(); !batch.empty();
       batch = read_batch(file_->connection(), seen.back(), 900).value())
    for (auto const& each : batch) seen.push_back(each.id);

  EXPECT_EQ(seen.size(), 900U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

TEST_F(SpoolFileTest, AMessageThatIsNotThereIsAnError) {
  EXPECT_TRUE(read_message(file_->connection(), 7).error().is(Errc::storage_failed));
}

TEST_F(SpoolFileTest, GivesSpaceBackWhenItIsEmpty) {
  std::vector<Row> rows;
  std::vector<Removal> removals;
  for (int i = 1; i <= 100; ++i) {
    rows.push_back(row(i, std::string(50'000, 'x')));
    removals.push_back(removal(rows.back()));
  }
  file_->apply(rows, {}).value();

  file_->apply({}, removals).value();
  file_->shrink();

  EXPECT_EQ(file_->totals().bytes, 0U);
  EXPECT_LT(std::filesystem::file_size(directory_ / "inbox.db"), 100'000U);
}

}  // namespace
}  // namespace petal::inbox
