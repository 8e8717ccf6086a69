// SPDX-License-Identifier: Apache-2.0
#include "inbox/table.hpp"

#include "transport/redelivered.hpp"

namespace petal::inbox {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t many_removals = 256;

}  // namespace

EntryPtr Table::add(const Message& message, const transport::MatchedFilters& matched, transport::Ack receipt) {
  auto const entry = std::make_shared<Entry>(shared_from_this(), message, std::move(receipt));
  auto const bytes = memory_bytes(message);
  auto const now = steady_clock::now();
  Lock const lock(mutex_);
  ++unwritten_;  // gone() subtracts it again, also if the message is refused
  unwritten_bytes_ += bytes;
  if (unwritten_bytes_ > options_.unwritten_bytes) {
    ++stats_.refused;
    return nullptr;
  }
  entry->sent_for_ = shared(matched);
  entry->since_ = now;
  entry->number_ = next_number_++;
  fresh_.push_back(*entry);
  added_ = true;
  if (!full_) wake_by(now + options_.spool_after);
  return entry;
}

EntryPtr Table::add_stored(const Row& row) {
  auto const entry = std::make_shared<Entry>(shared_from_this(), row.message, nullptr);
  Lock const lock(mutex_);
  entry->number_ = row.id - base_.value_or(0);
  entry->sent_for_ = shared(row.matched);
  entry->charge_ = charge(row.message, row.matched);
  entry->state_ = Entry::State::stored;
  if (has_room_for(row.message))
    memory_bytes_ += memory_bytes(row.message);
  else
    entry->message_.reset();  // `row` has it still: nothing is freed under the lock
  stored_.push_back(*entry);
  return entry;
}

/// Returns a shared copy of `matched`. Most messages were sent for the same filters as the one before.
std::shared_ptr<const transport::MatchedFilters> Table::shared(const transport::MatchedFilters& matched) {
  if (!last_sent_for_ || *last_sent_for_ != matched)
    last_sent_for_ = std::make_shared<const transport::MatchedFilters>(matched);
  return last_sent_for_;
}

void Table::leave() {
  Lock const lock(mutex_);
  leaving_ = true;
}

bool Table::leaving() const {
  Lock const lock(mutex_);
  return leaving_;
}

std::string Table::fault() const {
  Lock const lock(mutex_);
  return fault_;
}

Stats Table::stats() const {
  Lock const lock(mutex_);
  auto stats = stats_;
  stats.stored = on_disk_.messages;
  stats.stored_bytes = on_disk_.bytes;
  return stats;
}

std::optional<Message> Table::message_of(const Entry& entry) const {
  Lock const lock(mutex_);
  return entry.message_;
}

void Table::spill(Entry& entry) {
  Lock const lock(mutex_);
  if (entry.state_ != Entry::State::fresh) return;
  entry.unlink();
  entry.state_ = Entry::State::urgent;
  urgent_.push_back(entry);
  if (!full_) wake_by(Time::min());
}

void Table::gone(Entry& entry) {
  transport::Ack const receipt = std::move(entry.receipt_);  // released last, outside of the lock
  Lock const lock(mutex_);
  if (entry.is_linked()) entry.unlink();
  if (leaving_ && receipt) parked_.push_back(receipt);
  auto const bytes = entry.message_ ? memory_bytes(*entry.message_) : 0;
  switch (entry.state_) {
    case Entry::State::fresh:
    case Entry::State::urgent:
    case Entry::State::oversized:
    case Entry::State::writing:
      --unwritten_;
      unwritten_bytes_ -= bytes;
      return;
    case Entry::State::stored:
      memory_bytes_ -= bytes;
      if (leaving_) return;
      removals_.push_back({base_.value_or(0) + entry.number_, entry.charge_});
      remove_at_ = full_ || removals_.size() >= many_removals
                       ? Time::min()
                       : std::min(remove_at_, steady_clock::now() + options_.delete_after);
      return wake_by(remove_at_);
    case Entry::State::lost:
    case Entry::State::unreadable:
      return;
  }
}

/// Wakes the writer at `time` at the latest, unless it is awake, or waits for the disk to recover.
void Table::wake_by(Time time) {
  if (time >= wake_at_) return;
  wake_at_ = time;
  changed_.notify_one();
}

bool Table::has_room_for(const Message& message) const {
  return memory_bytes_ + memory_bytes(message) <= options_.memory_bytes;
}

Result<Message> Table::read(store::Connection& connection, const EntryPtr& entry) {
  std::int64_t id = 0;
  {
    Lock const lock(mutex_);
    if (entry->message_) return *entry->message_;
    if (entry->state_ != Entry::State::stored)
      return Error(Errc::storage_failed, "the message was in a file that is damaged");
    id = base_.value_or(0) + entry->number_;
  }
  auto message = read_one(connection, id);
  if (!message) {
    Lock const lock(mutex_);
    entry->state_ = Entry::State::unreadable;
    if (entry->is_linked()) entry->unlink();
    ++stats_.lost;
    return message;
  }
  for (auto const& [next, next_id] : ahead_of(entry)) {
    auto const read = read_one(connection, next_id);
    if (!read || !fill(*next, *read)) break;
  }
  return message;
}

/// Reads a message. If an earlier run left it, it may have been handled there.
Result<Message> Table::read_one(store::Connection& connection, std::int64_t id) const {
  auto message = read_message(connection, id);
  return message && id <= base() ? transport::as_redelivered(*message) : message;
}

/// Returns the messages that are likely to be loaded next.
std::vector<std::pair<EntryPtr, std::int64_t>> Table::ahead_of(const EntryPtr& entry) {
  constexpr std::size_t most = 100, farthest = 1000;
  std::vector<std::pair<EntryPtr, std::int64_t>> found;
  Lock const lock(mutex_);
  if (!entry->is_linked() || memory_bytes_ >= options_.memory_bytes) return found;
  auto next = std::next(stored_.iterator_to(*entry));
  for (std::size_t seen = 0; next != stored_.end() && found.size() < most && seen < farthest; ++next, ++seen) {
    if (next->message_) continue;
    if (auto held = next->weak_from_this().lock()) found.emplace_back(std::move(held), *base_ + next->number_);
  }
  return found;
}

bool Table::fill(Entry& entry, const Message& message) {
  Lock const lock(mutex_);
  if (entry.message_ || entry.state_ != Entry::State::stored) return true;
  if (!has_room_for(message)) return false;
  entry.message_ = message;
  memory_bytes_ += memory_bytes(message);
  return true;
}

Task<> Table::done(std::shared_ptr<store::Job> job) {
  using Token = const boost::asio::use_awaitable_t<>;
  return boost::asio::async_initiate<Token, void(boost::system::error_code)>(
      [this](auto handler, std::shared_ptr<store::Job> queued) {
        queued->wait(std::move(handler), executor_);
        submit(std::move(queued));
      },
      boost::asio::use_awaitable, std::move(job));
}

void Table::submit(std::shared_ptr<store::Job> job) {
  {
    Lock const lock(mutex_);
    if (!ended_) {
      jobs_.push_back(std::move(job));
      return changed_.notify_one();
    }
  }
  job->fail(Error(Errc::shutting_down, "the program is ending and reads no more messages"));
  store::Job::finish(std::move(job));
}

}  // namespace petal::inbox
