// SPDX-License-Identifier: Apache-2.0
// The part of Table that the writer calls.
#include <algorithm>

#include "inbox/table.hpp"

namespace petal::inbox {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t batch_entries = 1000;
constexpr std::size_t batch_bytes = 4 * 1024 * 1024;

}  // namespace

Work Table::wait() {
  Lock lock(mutex_);
  for (;;) {
    auto const now = steady_clock::now();
    if (is_due(now)) return take(now);
    bool const paused = !may_write(now);
    auto const until = paused ? retry_at_ : next_time(now);
    added_ = false;
    wake_at_ = paused ? Time::min() : until;
    if (until == Time::max())
      changed_.wait(lock);
    else
      changed_.wait_until(lock, until);
    wake_at_ = Time::min();
  }
}

bool Table::may_write(Time now) const {
  return now >= retry_at_;
}

bool Table::is_due(Time now) const {
  if (stopping_ || !jobs_.empty()) return true;
  if (!may_write(now)) return false;
  if (!fault_.empty() || now >= remove_at_) return true;
  return !full_ && (!urgent_.empty() || (!fresh_.empty() && fresh_.front().since_ + options_.spool_after <= now));
}

/// Returns when there will be something to do. A message that has just come and gone is taken as a sign that more will
/// come, so that the next one need not wake the writer.
Table::Time Table::next_time(Time now) const {
  auto next = remove_at_;
  if (added_) next = std::min(next, now + options_.spool_after);
  if (!full_ && !fresh_.empty()) next = std::min(next, fresh_.front().since_ + options_.spool_after);
  return next;
}

Work Table::take(Time now) {
  Work work;
  work.jobs.swap(jobs_);
  work.may_write = may_write(now);
  if (work.may_write) {
    work.removals.swap(removals_);
    remove_at_ = Time::max();
    take_entries(work, now);
  }
  work.last = stopping_ && (!work.may_write || full_ || urgent_.empty());
  return work;
}

Entry* Table::next_to_write(Time now) {
  if (!urgent_.empty()) return &urgent_.front();
  if (!fresh_.empty() && fresh_.front().since_ + options_.spool_after <= now) return &fresh_.front();
  return nullptr;
}

void Table::take_entries(Work& work, Time now) {
  auto used = on_disk_.bytes;
  for (auto const& removal : work.removals) used -= std::min(used, removal.charge);
  full_ = false;
  std::size_t bytes = 0;
  while (work.entries.size() < batch_entries && bytes < batch_bytes) {
    auto* const next = next_to_write(now);
    if (!next) break;
    if (next->charge_ == 0) next->charge_ = charge(*next->message_, *next->sent_for_);
    if (next->charge_ <= options_.max_bytes && used + next->charge_ > options_.max_bytes) {
      work.no_room = full_ = true;
      break;
    }
    next->unlink();
    auto held = next->weak_from_this().lock();
    if (!held) continue;  // it is being destroyed, and waits for the lock
    next->state_ = next->charge_ > options_.max_bytes ? Entry::State::oversized : Entry::State::writing;
    bytes += memory_bytes(*next->message_);
    if (next->state_ == Entry::State::writing) used += next->charge_;
    work.entries.push_back(std::move(held));
  }
  std::ranges::sort(work.entries, {}, [](const EntryPtr& entry) { return entry->number_; });
  for (auto const& entry : work.entries)
    if (entry->state_ == Entry::State::writing)
      work.rows.push_back({base_.value_or(0) + entry->number_, *entry->message_, *entry->sent_for_});
}

void Table::stop() {
  Lock const lock(mutex_);
  stopping_ = true;
  changed_.notify_one();
}

void Table::end() {
  std::vector<std::shared_ptr<store::Job>> jobs;
  {
    Lock const lock(mutex_);
    ended_ = true;
    jobs.swap(jobs_);
  }
  for (auto& job : jobs) submit(std::move(job));
}

void Table::opened(const Totals& totals, std::int64_t highest_id) {
  Lock const lock(mutex_);
  if (!base_) base_ = highest_id;
  on_disk_ = totals;
  fault_.clear();
  retry_at_ = Time::min();
}

std::size_t Table::replaced() {
  Lock const lock(mutex_);
  removals_.clear();
  remove_at_ = Time::max();
  memory_bytes_ = 0;
  std::size_t lost = 0;
  while (!stored_.empty()) {
    auto& entry = stored_.front();
    entry.unlink();
    entry.state_ = entry.message_ ? Entry::State::urgent : Entry::State::lost;
    if (!entry.message_) {
      ++lost;
      continue;
    }
    ++unwritten_;
    unwritten_bytes_ += memory_bytes(*entry.message_);
    urgent_.push_back(entry);
  }
  stats_.lost += lost;
  return lost;
}

void Table::written(Work work, const Totals& totals) {
  std::vector<transport::Ack> receipts;
  std::vector<std::optional<Message>> evicted;
  Lock const lock(mutex_);
  on_disk_ = totals;
  stats_.written += work.rows.size();
  fault_.clear();
  for (auto const& entry : work.entries) {
    if (entry->state_ != Entry::State::writing) continue;
    auto const bytes = memory_bytes(*entry->message_);
    --unwritten_;
    unwritten_bytes_ -= bytes;
    entry->state_ = Entry::State::stored;
    stored_.push_back(*entry);
    receipts.push_back(std::exchange(entry->receipt_, nullptr));
    if (has_room_for(*entry->message_))
      memory_bytes_ += bytes;
    else
      evicted.push_back(std::exchange(entry->message_, std::nullopt));
  }
}

void Table::failed(Work work, std::string fault) {
  Lock const lock(mutex_);
  for (auto entry = work.entries.rbegin(); entry != work.entries.rend(); ++entry) {
    if ((*entry)->state_ != Entry::State::writing) continue;
    (*entry)->state_ = Entry::State::urgent;
    urgent_.push_front(**entry);
  }
  removals_.insert(removals_.end(), work.removals.begin(), work.removals.end());
  if (!removals_.empty()) remove_at_ = Time::min();
  fault_ = std::move(fault);
  retry_at_ = steady_clock::now() + options_.retry_after;
}

std::int64_t Table::base() const {
  Lock const lock(mutex_);
  return base_.value_or(0);
}

std::size_t Table::unwritten() const {
  Lock const lock(mutex_);
  return unwritten_;
}

}  // namespace petal::inbox
