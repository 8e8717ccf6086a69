// SPDX-License-Identifier: Apache-2.0
#include "store/disk_bytes.hpp"

#include <gtest/gtest.h>

#include "store/open_file.hpp"
#include "support/temporary_directory.hpp"

namespace petal::store {
namespace {

constexpr const char* steps[] = {
    "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT, payload BLOB, qos INTEGER, at INTEGER)"};
constexpr std::int64_t at = 1'800'000'000;
constexpr std::string_view topic = "org/acme/device/17/telemetry";

std::uint64_t used(Connection& connection) {
  return used_bytes(connection).value();
}

class DiskBytes : public testing::TestWithParam<std::size_t> {
 protected:
  /// What `count` messages with such a payload really take of a new file.
  std::uint64_t really_taken(std::int64_t count, Blob payload) {
    auto const before = used(*connection_);
    connection_->execute("BEGIN").value();
    for (std::int64_t i = 0; i < count; ++i)
      connection_->run("INSERT INTO messages (topic, payload, qos, at) VALUES (?1, ?2, 1, ?3)", topic, payload, at)
          .value();
    connection_->execute("COMMIT").value();
    return used(*connection_) - before;
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<Connection> connection_ = open_file(directory_ / "a.db", steps, {.incremental_vacuum = true}).value();
};

TEST_P(DiskBytes, IsWhatARowTakesWithinAFewPercentAndNoLess) {
  std::string const payload(GetParam(), 'x');
  std::int64_t const count = GetParam() < 10'000 ? 4000 : 200;
  auto const estimate = disk_bytes(row_bytes(nullptr, topic, Blob{payload}, 1, at)) * static_cast<std::uint64_t>(count);

  auto const taken = really_taken(count, Blob{payload});

  EXPECT_GE(estimate + 2 * 4096, taken);
  EXPECT_LE(static_cast<double>(estimate), static_cast<double>(taken) * 1.1);
}

INSTANTIATE_TEST_SUITE_P(Payloads, DiskBytes,
                         testing::Values(0, 10, 60, 100, 300, 500, 1000, 1300, 1990, 2030, 2100, 3000, 4000, 4020, 4040,
                                         4100, 5000, 8000, 8130, 8200, 20'000, 131'072, 1'000'000));

TEST(RowBytes, KnowsHowManyBytesAnIntegerTakes) {
  EXPECT_EQ(value_bytes(0), 1U);
  EXPECT_EQ(value_bytes(1), 1U);
  EXPECT_EQ(value_bytes(-1), 2U);
  EXPECT_EQ(value_bytes(200), 3U);
  EXPECT_EQ(value_bytes(40'000), 4U);
  EXPECT_EQ(value_bytes(8'388'608), 5U);
  EXPECT_EQ(value_bytes(std::int64_t{1} << 40), 7U);
  EXPECT_EQ(value_bytes(std::int64_t{1} << 47), 9U);
}

TEST(UsedBytes, DoesNotCountWhatWasDeleted) {
  test::TemporaryDirectory const directory;
  auto const connection = open_file(directory / "a.db", steps).value();
  auto const empty = used(*connection);
  connection->run("INSERT INTO messages (payload) VALUES (zeroblob(1000000))").value();
  EXPECT_GT(used(*connection), 1'000'000U);

  connection->run("DELETE FROM messages").value();

  EXPECT_EQ(used(*connection), empty);
}

}  // namespace
}  // namespace petal::store
