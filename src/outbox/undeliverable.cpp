// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "outbox/log.hpp"
#include "outbox/store_and_forward.hpp"
#include "runtime/text.hpp"

namespace petal::outbox {
namespace {

using runtime::escaped;

Error stopping() {
  return {Errc::shutting_down, "the program is shutting down and takes no new work"};
}

Error none_with(std::int64_t id) {
  return {Errc::not_found, fmt::format("there is no dead letter with the id {}", id)};
}

}  // namespace

/// Turns a message into a dead letter. Its caller has the answer that it was stored, and cannot get another one.
void StoreAndForward::give_up(const EntryPtr& entry, std::string reason, unsigned attempts) {
  auto const& row = *entry->row;
  ++counted_.dropped;
  if (auto const count = refusals_.happened(); count != 0)
    log().error("stored messages went to the dead letters: count={} last_reason={:?} last_topic={}", count,
                escaped(reason), escaped(row.message.topic));
  forget_handshake(row);
  retries_.ended(row.seq);
  entry->burial = {row.seq, std::move(reason), attempts, clock_().wall};
  entry->answer(PublishOutcome::stored);
  if (entry->disk == Entry::Disk::written) return bury(std::move(entry->burial));
  if (entry->disk == Entry::Disk::writing) entry->end = Entry::End::dead;
}

void StoreAndForward::bury(Burial burial) {
  busy_.insert(burial.seq);
  to_bury_.push_back(std::move(burial));
  write_wake_.cancel();
}

void StoreAndForward::link_ended(bool by_peer) {
  for (auto const& entry : in_flight_) suspicion_.not_acknowledged(entry->row, entry->received || entry->row->received);
  if (auto const verdict = suspicion_.link_ended(by_peer && !stopping_)) condemn(*verdict);
}

/// Turns the message that `verdict` names into a dead letter. It may still be in flight, for as long as the transport
/// has not ended it.
void StoreAndForward::condemn(const Suspicion::Verdict& verdict) {
  auto const& row = *verdict.row;
  auto reason = fmt::format("the broker ended the link {} times in a row after this message was sent", verdict.links);
  ++counted_.dropped;
  log().error("a message went to the dead letters: topic={} bytes={} reason={:?}", escaped(row.message.topic),
              row.message.payload.size(), reason);
  forget_handshake(row);
  retries_.ended(row.seq);
  Burial burial{row.seq, std::move(reason), verdict.links, clock_().wall};
  auto const flying =
      std::ranges::find_if(in_flight_, [&](const EntryPtr& entry) { return entry->row->seq == row.seq; });
  if (flying == in_flight_.end()) return bury(std::move(burial));
  (*flying)->end = Entry::End::dead;
  (*flying)->burial = std::move(burial);
}

Task<Result<std::vector<DeadLetter>>> StoreAndForward::dead_letters(std::int64_t after, std::size_t most) {
  if (stopping_) co_return stopping();
  if (file_.open()) take_up_file();
  co_return co_await file_.dead_letters(after, {.most = most});
}

Task<Result<std::uint64_t>> StoreAndForward::retry_dead_letters(Which which) {
  if (stopping_) co_return stopping();
  if (file_.open()) take_up_file();
  std::uint64_t count = 0;
  for (;;) {
    auto const first = next_seq_;
    next_seq_ += static_cast<std::int64_t>(Portion{}.most);
    auto const moved = co_await file_.retry_dead_letters(which, first, clock_());
    if (!moved) co_return moved;
    count += *moved;
    if (*moved != 0) requeue(first);
    if (which || *moved == 0) break;
  }
  if (which && count == 0) co_return none_with(*which);
  co_return count;
}

Task<Result<std::uint64_t>> StoreAndForward::remove_dead_letters(Which which) {
  if (stopping_) co_return stopping();
  if (file_.open()) take_up_file();
  auto const removed = co_await file_.remove_dead_letters(which);
  if (removed && which && *removed == 0) co_return none_with(*which);
  co_return removed;
}

}  // namespace petal::outbox
