// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "outbox/entry.hpp"

namespace petal::outbox {

/// Decides which message leaves next: the oldest, whether it was stored or not. A message that was never stored does
/// not leave before one that was stored earlier.
///
/// If the transport does not keep the order, two stored messages of one topic are never in flight together; others may
/// overtake.
class SendQueue {
 public:
  explicit SendQueue(bool transport_keeps_order) : keeps_order_(transport_keeps_order) {}

  void add_live(EntryPtr entry);
  void add_stored(EntryPtr entry);

  /// Returns the next message, which is in flight from now on; nullptr if none may leave. `live`: a message that was
  /// never stored may leave.
  EntryPtr next(bool live);

  /// Notes that the transport has ended a message that was in flight.
  void ended(const Entry& entry);

  /// These remove and return all messages that have not left.
  std::vector<EntryPtr> take_live();
  std::vector<EntryPtr> take_stored();

  std::size_t live() const { return live_.size(); }
  std::size_t live_bytes() const { return live_bytes_; }
  std::size_t stored() const { return stored_; }
  std::size_t stored_bytes() const { return stored_bytes_; }

  /// Returns whether a stored message is in flight.
  bool stored_in_flight() const { return stored_in_flight_ != 0; }

 private:
  struct Topic {
    std::map<std::int64_t, EntryPtr> waiting;
    std::size_t in_flight = 0;
  };

  Topic& topic_of(const Entry& entry);
  void not_ready(const Topic& topic);
  void ready_where_it_may(Topic& topic);
  EntryPtr next_stored();
  EntryPtr next_live();

  bool keeps_order_;
  std::deque<EntryPtr> live_;
  std::size_t live_bytes_ = 0;
  std::size_t stored_ = 0;
  std::size_t stored_bytes_ = 0;
  std::size_t stored_in_flight_ = 0;
  std::unordered_map<std::string, Topic> topics_;
  std::map<std::int64_t, Topic*> ready_;  // by the oldest message of each topic that may send one
};

}  // namespace petal::outbox
