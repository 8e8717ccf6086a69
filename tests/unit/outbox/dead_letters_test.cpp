// SPDX-License-Identifier: Apache-2.0
#include "outbox/dead_letters.hpp"

#include <gtest/gtest.h>

#include "store/disk_bytes.hpp"
#include "store/open_file.hpp"
#include "support/temporary_directory.hpp"

namespace petal::outbox {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class DeadLetters : public testing::Test {
 protected:
  Written write(const Batch& batch) {
    connection_->execute("BEGIN").value();
    auto written = write_batch(*connection_, batch).value();
    connection_->execute("COMMIT").value();
    return written;
  }

  RowPtr row(std::int64_t seq, std::size_t payload = 10) {
    auto made = std::make_shared<Row>();
    made->seq = seq;
    made->message = {"a", std::string(payload, 'x'), Qos::at_least_once, false, {}};
    return made;
  }

  /// Of messages that are stored in the same transaction.
  Written bury(std::int64_t seq, std::size_t payload = 10) {
    return write({{row(seq, payload)}, {}, {}, bound_, {}, {{seq, "no", 1, hours(1)}}});
  }

  std::vector<std::int64_t> ids() {
    std::vector<std::int64_t> all;
    for (auto const& each : read_dead_letters(*connection_, 0, {10'000, 1'000'000'000}).value()) all.push_back(each.id);
    return all;
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<store::Connection> connection_ =
      store::open_file(directory_ / "a.db", schema(), {.incremental_vacuum = true}).value();
  Bound bound_{std::uint64_t{1024} * 1024, WhenFull::reject};
};

TEST_F(DeadLetters, TakeTheRowsPlace) {
  auto const written = bury(1);

  EXPECT_EQ(written.totals.messages, 0U);
  EXPECT_EQ(written.totals.bytes, 0U);
  EXPECT_EQ(written.totals.dead_letters, 1U);
  EXPECT_GT(written.totals.dead_letter_bytes, disk_bytes(*row(1)));
  EXPECT_TRUE(read_rows(*connection_, 0, 10, 1000).value().empty());
}

TEST_F(DeadLetters, AreNotMadeOfRowsThatAreNotThere) {
  EXPECT_EQ(write({{}, {}, {}, bound_, {}, {{7, "no", 1, hours(1)}}}).totals.dead_letters, 0U);
}

TEST_F(DeadLetters, AreBoundedByTheirNumber) {
  for (std::int64_t seq = 1; seq <= static_cast<std::int64_t>(most_dead_letters); ++seq) bury(seq);
  auto const written = bury(2000);

  EXPECT_EQ(written.forgotten, 1U);
  EXPECT_EQ(written.totals.dead_letters, most_dead_letters);
  EXPECT_EQ(ids().front(), 2);
}

TEST_F(DeadLetters, AreBoundedByTheirBytes) {
  for (std::int64_t seq = 1; seq <= 20; ++seq) bury(seq, 20'000);

  auto const totals = read_totals(*connection_).value();
  EXPECT_LE(totals.dead_letter_bytes, bound_.dead_letter_bytes());
  EXPECT_GT(totals.dead_letter_bytes, bound_.dead_letter_bytes() / 2);
  EXPECT_EQ(ids().back(), 20);
  EXPECT_EQ(Bound{.max_bytes = std::uint64_t{1} << 30}.dead_letter_bytes(), std::uint64_t{8} << 20);
}

TEST_F(DeadLetters, NeverGetAnIdAgain) {
  bury(1);
  remove_dead_letters(*connection_, {}).value();
  bury(2);

  EXPECT_EQ(ids(), std::vector<std::int64_t>{2});
}

TEST_F(DeadLetters, ComeBackAsTheyWereWithALifetimeThatBeginsAnew) {
  auto made = std::make_shared<Row>();
  made->seq = 1;
  made->message = {"a/b", "x", Qos::exactly_once, true, {}, {"text/plain", {}, {}, {}}};
  made->deadline = Deadline{{"boot-1", seconds(5), hours(1)}, seconds(60)};
  write({{made}, {}, {}, bound_, {}, {{1, "no", 1, hours(1)}}});

  auto const moved = retry_dead_letters(*connection_, {}, 100, {"boot-2", seconds(7), hours(2)}, {}).value();

  EXPECT_EQ(moved.count, 1U);
  EXPECT_EQ(moved.totals.dead_letters, 0U);
  EXPECT_EQ(moved.totals.dead_letter_bytes, 0U);
  EXPECT_EQ(moved.totals.bytes, disk_bytes(*made));
  auto const back = read_rows(*connection_, 0, 10, 1000).value().at(0);
  EXPECT_EQ(back->seq, 100);
  EXPECT_EQ(back->message.qos, Qos::exactly_once);
  EXPECT_TRUE(back->message.retain);
  EXPECT_EQ(back->message.properties, made->message.properties);
  ASSERT_TRUE(back->deadline);
  EXPECT_EQ(back->deadline->at.boot, "boot-2");
  EXPECT_EQ(back->deadline->at.since_boot, seconds(67));
  EXPECT_EQ(back->deadline->at.wall, hours(2) + seconds(60));
  EXPECT_EQ(back->deadline->lifetime, seconds(60));
}

TEST_F(DeadLetters, ComeBackInPortionsWithoutALifetimeThatTheyNeverHad) {
  for (std::int64_t seq = 1; seq <= 5; ++seq) bury(seq, 1000);

  EXPECT_EQ(retry_dead_letters(*connection_, {}, 100, {}, {.most = 2}).value().count, 2U);
  EXPECT_EQ(retry_dead_letters(*connection_, {}, 200, {}, {.most_bytes = 1500}).value().count, 2U);
  EXPECT_EQ(retry_dead_letters(*connection_, 5, 300, {}, {}).value().count, 1U);
  auto const back = read_rows(*connection_, 0, 10, 100'000).value();
  ASSERT_EQ(back.size(), 5U);
  EXPECT_EQ(back.back()->seq, 300);
  EXPECT_FALSE(back.back()->deadline);
}

TEST_F(DeadLetters, CountAgainstTheBoundOfTheOutbox) {
  for (std::int64_t seq = 1; seq <= 6; ++seq) bury(seq, 20'000);
  std::int64_t seq = 100;
  while (write({{row(++seq, 4000)}, {}, {}, bound_}).inserts[0]) {
  }

  EXPECT_LE(store::used_bytes(*connection_).value(), bound_.max_bytes);
}

}  // namespace
}  // namespace petal::outbox
