// SPDX-License-Identifier: Apache-2.0
#include "broker_link/ack_queue.hpp"

#include <algorithm>

namespace petal::broker_link {

AckQueue::Token AckQueue::add(std::uint16_t packet_id, Qos qos, Time now) {
  waiting_.push_back({next_, {packet_id, qos}, now, false});
  return next_++;
}

bool AckQueue::adopt(std::uint16_t packet_id, Qos qos, Time now) {
  auto const orphan = std::find_if(orphans_.begin(), orphans_.end(), [packet_id](const Entry& entry) {
    return entry.acknowledgement.packet_id == packet_id;
  });
  if (orphan == orphans_.end()) return false;
  waiting_.push_back({orphan->token, {packet_id, qos}, now, orphan->done});
  orphans_.erase(orphan);
  return true;
}

std::vector<AckQueue::Acknowledgement> AckQueue::done(Token token) {
  auto const is_it = [token](const Entry& entry) { return entry.token == token; };
  // This is mostly the first: messages are handled about in order.
  if (auto const entry = std::find_if(waiting_.begin(), waiting_.end(), is_it); entry != waiting_.end())
    entry->done = true;
  if (auto const orphan = std::find_if(orphans_.begin(), orphans_.end(), is_it); orphan != orphans_.end())
    orphan->done = true;
  return take_done();
}

std::vector<AckQueue::Acknowledgement> AckQueue::expire(Time deadline, std::size_t& expired) {
  for (auto& entry : waiting_) {
    if (entry.since > deadline) break;
    if (!std::exchange(entry.done, true)) ++expired;
  }
  return take_done();
}

std::vector<AckQueue::Acknowledgement> AckQueue::leave(Token token) {
  std::erase_if(waiting_, [token](const Entry& entry) { return entry.token == token; });
  return take_done();
}

void AckQueue::connection_lost() {
  orphans_.insert(orphans_.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
}

std::vector<AckQueue::Acknowledgement> AckQueue::take_done() {
  std::vector<Acknowledgement> ready;
  while (!waiting_.empty() && waiting_.front().done) {
    ready.push_back(waiting_.front().acknowledgement);
    waiting_.pop_front();
  }
  return ready;
}

}  // namespace petal::broker_link
