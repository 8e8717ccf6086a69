// SPDX-License-Identifier: Apache-2.0
#include "outbox/outbox_file.hpp"

#include <fmt/format.h>

#include "outbox/log.hpp"

namespace petal::outbox {
namespace {

using std::chrono::steady_clock;
using store::Connection;

constexpr auto between_attempts = std::chrono::seconds(1);

store::OpenOptions open_options(const Bound& bound) {
  return {.check_whole_file = false,
          .incremental_vacuum = true,
          .journal_size_limit = static_cast<std::int64_t>(bound.journal_bytes())};
}

/// Bounds the journal. SQLite's own bound is four times as large.
Result<void> bound_journal(Connection& connection, const Bound& bound) {
  return connection.execute(fmt::format("PRAGMA wal_autocheckpoint = {}", bound.journal_bytes() / 4096).c_str());
}

struct Opened {
  std::unique_ptr<Connection> connection;
  Totals totals;
  std::int64_t last_seq = 0;
  std::uint16_t salt = 0;
};

Result<Opened> look_into(std::unique_ptr<Connection>& connection, const Bound& bound) {
  auto const totals = read_totals(*connection);
  if (!totals) return totals.error();
  auto const last = read_last_seq(*connection);
  if (!last) return last.error();
  auto const salt = read_salt(*connection);
  if (!salt) return salt.error();
  if (auto const set = bound_journal(*connection, bound); !set) return set.error();
  return Opened{std::move(connection), *totals, *last, *salt};
}

Result<Opened> open_archive(const std::filesystem::path& file, const Bound& bound) {
  auto connection = store::open_file(file, schema(), open_options(bound));
  if (!connection) return connection.error();
  auto opened = look_into(*connection, bound);
  if (opened || !(*connection)->found_corruption()) return opened;
  (*connection)->keep_journal_on_close(true);
  connection->reset();
  connection = store::recreate(file, schema(), open_options(bound), opened.error().message());
  if (!connection) return connection.error();
  return look_into(*connection, bound);
}

}  // namespace

OutboxFile::OutboxFile(boost::asio::any_io_executor executor, std::filesystem::path file, Bound bound)
    : executor_(std::move(executor)), file_(std::move(file)), bound_(bound) {}

Result<void> OutboxFile::open() {
  if (database_) return {};
  auto const now = steady_clock::now();
  if (now < next_attempt_) return Error(Errc::storage_failed, fault_);
  next_attempt_ = now + between_attempts;
  auto const done = try_open();
  if (done.has_error()) note(done.error());
  return done;
}

Result<void> OutboxFile::try_open() {
  auto opened = open_archive(file_, bound_);
  if (!opened) return opened.error();
  totals_ = opened->totals;
  last_seq_ = opened->last_seq;
  salt_ = opened->salt;
  ++opened_;
  database_ = std::make_shared<store::Database>(
      executor_, std::make_unique<store::FileOrMemory>(std::move(opened->connection),
                                                       store::Source{file_, schema(), open_options(bound_)}));
  if (!fault_.empty()) log().info("the outbox can be used again: file={}", file_.string());
  fault_.clear();
  return {};
}

void OutboxFile::note(const Error& error) {
  if (fault_ != error.message() && faults_.happened() != 0)
    log().error("the outbox cannot be used: {}; what cannot be sent at once is refused", error.message());
  fault_ = error.message();
}

Task<Result<Written>> OutboxFile::write(Batch batch) {
  if (!database_) co_return Error(Errc::storage_failed, fault_);
  auto const database = database_;
  auto const work = [shared = std::make_shared<const Batch>(std::move(batch))](Connection& connection) {
    return write_batch(connection, *shared);
  };
  auto written = co_await database->write(work);
  if (!written && database->is_damaged() && co_await replace(database)) written = co_await database->write(work);
  if (!written) {
    note(written.error());
    if (!written.error().is(Errc::storage_full)) database_.reset();
    co_return written;
  }
  if (!fault_.empty()) log().info("the outbox can be written again: file={}", file_.string());
  fault_.clear();
  totals_ = written->totals;
  co_return written;
}

Task<Result<void>> OutboxFile::replace(std::shared_ptr<store::Database> database) {
  auto const lost = totals_;
  auto const done = co_await database->replace_damaged();
  if (!done) co_return done;
  log().error("stored messages are lost with the damaged file: messages={} bytes={} file={}", lost.messages, lost.bytes,
              file_.string());
  totals_ = {};
  ++opened_;
  co_return co_await database->read(
      [bound = bound_](Connection& connection) { return bound_journal(connection, bound); });
}

Task<Result<std::vector<RowPtr>>> OutboxFile::read(std::int64_t after, std::size_t most, std::size_t most_bytes) {
  if (!database_) co_return Error(Errc::storage_failed, fault_);
  auto const database = database_;
  auto rows =
      co_await database->read([=](Connection& connection) { return read_rows(connection, after, most, most_bytes); });
  if (!rows && !(database->is_damaged() && co_await replace(database))) note(rows.error());
  co_return rows;
}

Task<Result<std::vector<DeadLetter>>> OutboxFile::dead_letters(std::int64_t after, Portion portion) {
  if (!database_) co_return Error(Errc::storage_failed, fault_);
  auto const database = database_;
  co_return co_await database->read(
      [=](Connection& connection) { return read_dead_letters(connection, after, portion); });
}

Task<Result<std::uint64_t>> OutboxFile::move(std::function<Result<Moved>(Connection&)> work) {
  if (!database_) co_return Error(Errc::storage_failed, fault_);
  auto const database = database_;
  auto const moved = co_await database->write(std::move(work));
  if (!moved) co_return moved.error();
  totals_ = moved->totals;
  co_return moved->count;
}

Task<Result<std::uint64_t>> OutboxFile::retry_dead_letters(Which which, std::int64_t first_seq, Moment now) {
  Portion const portion{.most_bytes = bound_.journal_bytes()};
  return move(
      [=](Connection& connection) { return outbox::retry_dead_letters(connection, which, first_seq, now, portion); });
}

Task<Result<std::uint64_t>> OutboxFile::remove_dead_letters(Which which) {
  return move([=](Connection& connection) { return outbox::remove_dead_letters(connection, which); });
}

Task<> OutboxFile::shrink() {
  auto const database = database_;
  if (!database) co_return;
  auto const done = co_await database->read(
      [](Connection& connection) { return connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"); });
  if (!done) log().warn("cannot give disk space back: {}", done.error().message());
}

}  // namespace petal::outbox
