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

/// Says which message leaves next: the oldest, whether it was stored or not. Nothing that was never stored leaves
/// before what was stored earlier.
///
/// Where the transport does not keep the order, two stored messages of one topic are never in flight together; others
/// may overtake.
class SendQueue {
 public:
  explicit SendQueue(bool transport_keeps_order) : keeps_order_(transport_keeps_order) {}

  void add_live(EntryPtr entry);
  void add_stored(EntryPtr entry);

  /// The next one, which is in flight from now on; nullptr where none may leave. `live`: one that was never stored may.
  EntryPtr next(bool live);

  /// The transport has ended one that was in flight.
  void ended(const Entry& entry);

  /// All that have not left.
  std::vector<EntryPtr> take_live();
  std::vector<EntryPtr> take_stored();

  std::size_t live() const { return live_.size(); }
  std::size_t live_bytes() const { return live_bytes_; }
  std::size_t stored() const { return stored_; }
  std::size_t stored_bytes() const { return stored_bytes_; }

  /// Whether one that was stored has not ended yet.
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
