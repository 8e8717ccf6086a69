// SPDX-License-Identifier: Apache-2.0
#include "outbox/message_table.hpp"

#include <gtest/gtest.h>

#include "store/disk_bytes.hpp"
#include "store/open_file.hpp"
#include "support/temporary_directory.hpp"

namespace petal::outbox {
namespace {

RowPtr row(std::int64_t seq, std::size_t payload = 10) {
  auto made = std::make_shared<Row>();
  made->seq = seq;
  made->message = {"org/acme/device/17/telemetry", std::string(payload, 'x'), Qos::at_least_once, false, {}};
  return made;
}

class Rows : public testing::Test {
 protected:
  Written write(const Batch& batch) {
    connection_->execute("BEGIN").value();
    auto written = write_batch(*connection_, batch).value();
    connection_->execute("COMMIT").value();
    return written;
  }

  std::vector<std::int64_t> stored() {
    std::vector<std::int64_t> numbers;
    for (auto const& each : read_rows(*connection_, 0, 1'000'000, 1'000'000'000).value()) numbers.push_back(each->seq);
    return numbers;
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<store::Connection> connection_ =
      store::open_file(directory_ / "a.db", schema(), {.incremental_vacuum = true}).value();
  Bound bound_{std::uint64_t{1024} * 1024, WhenFull::reject};
};

TEST_F(Rows, ComeBackAsTheyWere) {
  auto made = std::make_shared<Row>();
  made->seq = 7;
  made->message = {"a/b", std::string("\0\xff", 2), Qos::exactly_once, true, {}};
  made->deadline =
      Deadline{{"boot", std::chrono::milliseconds(5), std::chrono::milliseconds(6)}, std::chrono::hours(1)};
  write({{made}, {}, {}, bound_});

  auto const back = read_rows(*connection_, 0, 10, 1000).value().at(0);

  EXPECT_EQ(back->seq, 7);
  EXPECT_EQ(back->message.topic, "a/b");
  EXPECT_EQ(back->message.payload, made->message.payload);
  EXPECT_EQ(back->message.qos, Qos::exactly_once);
  EXPECT_TRUE(back->message.retain);
  ASSERT_TRUE(back->deadline);
  EXPECT_EQ(back->deadline->at.boot, "boot");
  EXPECT_EQ(back->deadline->at.since_boot.count(), 5);
  EXPECT_EQ(back->deadline->at.wall.count(), 6);
  EXPECT_EQ(back->deadline->lifetime, std::chrono::hours(1));
}

TEST_F(Rows, HaveTheirProperties) {
  auto made = std::make_shared<Row>();
  made->seq = 7;
  made->message = {"a/b", "x", Qos::at_least_once,
                   false, {},  {"text/plain", "r", std::string("\0\xff", 2), {{"a", "1"}}}};
  auto const written = write({{made}, {}, {}, bound_});

  EXPECT_EQ(read_rows(*connection_, 0, 10, 1000).value().at(0)->message.properties, made->message.properties);
  EXPECT_EQ(written.totals.bytes, disk_bytes(*made));
  auto without = *made;
  without.message.properties = {std::nullopt, std::nullopt, std::string(1000, 'x'), {}};
  EXPECT_GT(disk_bytes(without), disk_bytes(*made) + 900);
}

TEST_F(Rows, AreReadThoughTheirPropertiesAreDamaged) {
  write({{row(1)}, {}, {}, bound_});
  connection_->execute("UPDATE messages SET properties = x'0109'").value();

  EXPECT_TRUE(read_rows(*connection_, 0, 10, 1000).value().at(0)->message.properties.empty());
}

TEST_F(Rows, KnowWhatTheBrokerHas) {
  write({{row(1), row(2)}, {}, {}, bound_});
  write({{}, {}, {}, bound_, {2}});

  auto const back = read_rows(*connection_, 0, 10, 1000).value();
  EXPECT_FALSE(back.at(0)->received);
  EXPECT_TRUE(back.at(1)->received);
  EXPECT_EQ(back.at(1)->message.payload, row(2)->message.payload);
}

TEST_F(Rows, ThatTheBrokerHasAreNotDrivenOut) {
  bound_.when_full = WhenFull::drop_oldest;
  write({{row(1)}, {}, {}, bound_, {1}});
  for (std::int64_t seq = 2; seq <= 400; ++seq) write({{row(seq, 4000)}, {}, {}, bound_});

  EXPECT_EQ(stored().front(), 1);
}

TEST_F(Rows, OfAnEarlierFileAreTakenOver) {
  auto const file = directory_ / "old.db";
  auto old = store::open_file(file, schema().first(1), {.incremental_vacuum = true}).value();
  old->execute(
         "INSERT INTO messages VALUES (3, 'a', x'78', 2, 0, NULL, NULL, NULL, NULL, 20);"
         "UPDATE totals SET messages = 1, bytes = 20;")
      .value();
  old.reset();

  connection_ = store::open_file(file, schema(), {.incremental_vacuum = true}).value();
  write({{row(4)}, {}, {}, bound_});

  EXPECT_EQ(stored(), (std::vector<std::int64_t>{3, 4}));
  auto const back = read_rows(*connection_, 0, 1, 1000).value().at(0);
  EXPECT_EQ(back->message.payload, "x");
  EXPECT_FALSE(back->received);
  EXPECT_TRUE(back->message.properties.empty());
}

TEST_F(Rows, OfAnotherFileHaveAnotherSalt) {
  auto const salt = read_salt(*connection_).value();
  bool differs = false;
  for (int i = 0; i < 10; ++i) {
    auto const other = store::open_file(directory_ / ("b" + std::to_string(i)), schema()).value();
    differs = differs || read_salt(*other).value() != salt;
  }

  EXPECT_TRUE(differs);
  EXPECT_EQ(read_salt(*connection_).value(), salt);
  Batch batch;
  batch.bound = bound_;
  batch.salt = 77;
  write(batch);
  EXPECT_EQ(read_salt(*connection_).value(), 77);
}

TEST_F(Rows, AreReadInTheirOrderAndInPortions) {
  write({{row(3), row(1), row(2)}, {}, {}, bound_});

  EXPECT_EQ(stored(), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(read_rows(*connection_, 1, 1, 1000).value().at(0)->seq, 2);
  EXPECT_EQ(read_rows(*connection_, 0, 10, 1).value().size(), 1U);
  EXPECT_EQ(read_last_seq(*connection_).value(), 3);
}

TEST_F(Rows, AreCountedInTheirOwnTransactions) {
  auto const written = write({{row(1), row(2, 500)}, {}, {}, bound_});

  EXPECT_EQ(written.totals.messages, 2U);
  EXPECT_EQ(written.totals.bytes, disk_bytes(*row(1)) + disk_bytes(*row(2, 500)));
  EXPECT_EQ(write({{}, {1, 2, 3}, {}, bound_}).totals.bytes, 0U);
  EXPECT_EQ(read_totals(*connection_).value().messages, 0U);
}

TEST_F(Rows, AreWrittenOnceOnly) {
  write({{row(1)}, {}, {}, bound_});

  EXPECT_EQ(write({{row(1), row(2)}, {}, {}, bound_}).totals.messages, 2U);
}

TEST_F(Rows, AreRejectedWhereThereIsNoRoom) {
  std::int64_t seq = 0;
  auto written = write({{row(++seq, 4000)}, {}, {}, bound_});
  while (written.inserts[0]) written = write({{row(++seq, 4000)}, {}, {}, bound_});

  EXPECT_TRUE(written.inserts[0].error().is(Errc::storage_full));
  EXPECT_NE(written.inserts[0].error().message().find("OUTBOX_MAX_BYTES=1048576"), std::string::npos);
  EXPECT_GT(written.totals.bytes, bound_.max_bytes / 2);
  EXPECT_EQ(written.totals.messages, static_cast<std::uint64_t>(seq - 1));
}

TEST_F(Rows, TakeNoMoreOfTheDiskThanTheBoundSays) {
  // Two sizes that fill pages badly, beside each other.
  for (std::int64_t seq = 1; seq < 2000; ++seq) write({{row(seq, seq % 2 == 0 ? 1300 : 2700)}, {}, {}, bound_});

  EXPECT_LE(store::used_bytes(*connection_).value(), bound_.max_bytes);
  EXPECT_GT(store::used_bytes(*connection_).value(), bound_.max_bytes * 3 / 5);
}

TEST_F(Rows, DriveTheOldestOutWhereThatIsWished) {
  bound_.when_full = WhenFull::drop_oldest;
  std::uint64_t driven_out = 0;
  for (std::int64_t seq = 1; seq <= 400; ++seq) driven_out += write({{row(seq, 4000)}, {}, {2, 4}, bound_}).driven_out;

  auto const left = stored();
  EXPECT_EQ(driven_out + left.size(), 400U);
  EXPECT_GT(driven_out, 0U);
  EXPECT_EQ(left[0], 2);
  EXPECT_EQ(left[1], 4);
  EXPECT_EQ(left.back(), 400);
  EXPECT_EQ(left[2], 400 - static_cast<std::int64_t>(left.size()) + 3);
}

TEST_F(Rows, AreNotDrivenOutForOneThatIsLargerThanTheBound) {
  bound_.when_full = WhenFull::drop_oldest;
  write({{row(1)}, {}, {}, bound_});

  auto const written = write({{row(2, 2'000'000)}, {}, {}, bound_});

  EXPECT_TRUE(written.inserts[0].error().is(Errc::storage_full));
  EXPECT_EQ(stored(), (std::vector<std::int64_t>{1}));
}

TEST_F(Rows, GiveTheDiskBackWhenAllAreGone) {
  std::vector<std::int64_t> all;
  for (std::int64_t seq = 1; seq < 100; ++seq) {
    write({{row(seq, 8000)}, {}, {}, bound_});
    all.push_back(seq);
  }

  write({{}, all, {}, bound_});
  connection_->execute("PRAGMA wal_checkpoint(TRUNCATE)").value();

  EXPECT_LT(std::filesystem::file_size(directory_ / "a.db"), 40'000U);
}

}  // namespace
}  // namespace petal::outbox
