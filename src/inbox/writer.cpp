// SPDX-License-Identifier: Apache-2.0
#include "inbox/writer.hpp"

#include <pthread.h>

#include "inbox/log.hpp"
#include "runtime/text.hpp"

namespace petal::inbox {
namespace {

using std::chrono::steady_clock;

constexpr auto between_reports = std::chrono::seconds(10);

std::string fault_text(const Error& error) {
  return "incoming messages cannot be put on disk: " + error.message();
}

}  // namespace

Writer::Writer(std::shared_ptr<Table> table, Options options) : table_(std::move(table)), options_(std::move(options)) {
  thread_ = std::thread([this] { work(); });
  pthread_setname_np(thread_.native_handle(), "inbox");
}

Writer::~Writer() {
  table_->stop();
  thread_.join();
}

void Writer::work() {
  open();
  for (bool last = false; !last;) {
    auto work = table_->wait();
    last = work.last;
    perform(std::move(work));
  }
  file_.reset();
  table_->end();
}

void Writer::perform(Work work) {
  if (!file_ && work.may_write) open();
  if (work.no_room) report_full();
  auto jobs = std::exchange(work.jobs, {});
  if (work.may_write) write(std::move(work));
  run(std::move(jobs));
  replace_if_damaged();
}

void Writer::open() {
  auto opened = damage_.empty() ? SpoolFile::open(options_.file) : SpoolFile::recreate(options_.file, damage_);
  if (!opened) {
    table_->failed({}, fault_text(opened.error()));
    return report_fault(opened.error());
  }
  file_ = std::move(*opened);
  if (!std::exchange(damage_, {}).empty()) {
    if (auto const lost = table_->replaced(); lost != 0)
      log().error("messages are lost with the damaged file: file={} count={}", options_.file.string(), lost);
  }
  table_->opened(file_->totals(), file_->highest_id());
}

void Writer::write(Work work) {
  if (!file_) return table_->failed(std::move(work), table_->fault());
  auto const nothing = work.rows.empty() && work.removals.empty();
  if (nothing && !fault_reported_) return;
  auto const done = file_->apply(work.rows, work.removals);
  if (!done) {
    table_->failed(std::move(work), fault_text(done.error()));
    return report_fault(done.error());
  }
  if (std::exchange(fault_reported_, false))
    log().info("incoming messages are put on disk again: file={}", options_.file.string());
  table_->written(std::move(work), *done);
  if (done->messages == 0) file_->shrink();
}

void Writer::run(std::vector<std::shared_ptr<store::Job>> jobs) {
  for (auto& job : jobs) {
    if (file_)
      job->run(file_->connection());
    else
      job->fail(Error(Errc::storage_failed, table_->fault()));
    store::Job::finish(std::move(job));
  }
}

void Writer::replace_if_damaged() {
  if (!file_ || !file_->connection().found_corruption()) return;
  damage_ = file_->connection().damage();
  file_->connection().keep_journal_on_close(true);
  file_.reset();
  open();
}

void Writer::report_fault(const Error& error) {
  if (std::exchange(fault_reported_, true)) return;
  log().error(
      "incoming messages cannot be put on disk, they are in memory only until that is mended: file={} error={:?} "
      "waiting={}",
      options_.file.string(), runtime::escaped(error.message()), table_->unwritten());
}

void Writer::report_full() {
  auto const now = steady_clock::now();
  if (now - full_reported_ < between_reports) return;
  full_reported_ = now;
  log().warn(
      "the disk space for incoming messages is used up, further ones wait unacknowledged: file={} bytes={} "
      "limit=\"OUTBOX_MAX_BYTES is {}\"",
      options_.file.string(), table_->stats().stored_bytes, options_.max_bytes);
}

}  // namespace petal::inbox
