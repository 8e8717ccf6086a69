// SPDX-License-Identifier: Apache-2.0
#include "broker_link/in_flight.hpp"

namespace petal::broker_link {
namespace {

bool is_publish(Stage stage) {
  return stage != Stage::suback && stage != Stage::unsuback;
}

}  // namespace

std::optional<InFlight::Id> InFlight::free_identifier() {
  constexpr Id highest = transport::first_kept_identifier - 1;
  for (Id tried = 0; tried < highest; ++tried) {
    last_ = last_ == highest ? Id{1} : static_cast<Id>(last_ + 1);
    if (!packets_.contains(last_)) return last_;
  }
  return std::nullopt;
}

InFlightPacket& InFlight::add(Id id, InFlightPacket packet) {
  if (is_publish(packet.stage)) ++publishes_;
  if (packet.deadline) ++with_deadline_;
  return packets_.insert_or_assign(id, std::move(packet)).first->second;
}

InFlightPacket* InFlight::find(Id id, Stage stage) {
  auto* const packet = find(id);
  return packet && packet->stage == stage ? packet : nullptr;
}

InFlightPacket* InFlight::find(Id id) {
  auto const found = packets_.find(id);
  return found == packets_.end() ? nullptr : &found->second;
}

void InFlight::erase(Id id) {
  auto const found = packets_.find(id);
  if (found == packets_.end()) return;
  if (is_publish(found->second.stage)) --publishes_;
  if (found->second.deadline) --with_deadline_;
  packets_.erase(found);
}

std::vector<InFlightPacket> InFlight::take_all() {
  std::vector<InFlightPacket> all;
  all.reserve(packets_.size());
  for (auto& [id, packet] : packets_) all.push_back(std::move(packet));
  packets_.clear();
  publishes_ = with_deadline_ = 0;
  return all;
}

std::vector<CompletionPtr> InFlight::take_overdue(InFlightPacket::Time now) {
  std::vector<CompletionPtr> overdue;
  if (with_deadline_ == 0) return overdue;
  for (auto& [id, packet] : packets_) {
    if (!packet.deadline || *packet.deadline > now) continue;
    packet.deadline.reset();
    --with_deadline_;
    overdue.push_back(std::exchange(packet.completion, nullptr));
  }
  return overdue;
}

std::optional<InFlightPacket::Time> InFlight::next_deadline() const {
  std::optional<InFlightPacket::Time> next;
  if (with_deadline_ == 0) return next;
  for (auto const& [id, packet] : packets_)
    if (packet.deadline && (!next || *packet.deadline < *next)) next = packet.deadline;
  return next;
}

std::vector<std::string> InFlight::subscribing() const {
  std::vector<std::string> filters;
  for (auto const& [id, packet] : packets_)
    if (packet.stage == Stage::suback) filters.insert(filters.end(), packet.filters.begin(), packet.filters.end());
  return filters;
}

}  // namespace petal::broker_link
