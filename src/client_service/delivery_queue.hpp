// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client_service/callback_delivery.hpp"

namespace petal::client_service {

/// The messages that wait for one callback URL. Decides which may be posted next: the messages of a topic in order. No
/// I/O.
///
/// If order needs one request at a time (`Mode::one_of_a_topic`), the next message of a topic waits for the answer to
/// the previous one, and other topics do not. If the peer answers pipelined requests in order, no message waits.
class DeliveryQueue {
 public:
  enum class Mode { one_of_a_topic, pipelined };

  /// The limits are for loose messages (QoS 0). The others are limited by who has custody of them.
  DeliveryQueue(std::size_t most_loose, std::size_t most_loose_bytes)
      : most_loose_(most_loose), most_loose_bytes_(most_loose_bytes) {}

  bool has_room_for(const CallbackDelivery& posting) const;

  /// Returns false if there is no room; nothing is queued then.
  bool push(CallbackDelivery posting);

  std::optional<CallbackDelivery> take(Mode mode);

  /// A message from `take` needs no further attempt.
  void finished(const CallbackDelivery& posting);

  /// Messages from `take`, in that order, must be tried again, before those that wait.
  void give_back(std::vector<CallbackDelivery> postings);

  /// A message from `take` was not taken by the URL. It and all of its topic, including what is still to come, are
  /// spilled to disk until the topic continues.
  void fails(const CallbackDelivery& posting);

  /// Spills all waiting messages to disk.
  void spill() const;

  std::size_t size() const noexcept { return messages_; }  ///< including those that were taken and are not finished
  bool has_waiting() const noexcept { return !ready_.empty(); }

 private:
  struct Topic {
    std::deque<CallbackDelivery> waiting;
    std::size_t in_flight = 0;
    bool is_ready = false;
    bool is_failing = false;
  };

  void make_ready(const std::string& name, Topic& topic);

  std::size_t most_loose_;
  std::size_t most_loose_bytes_;
  std::size_t messages_ = 0;
  std::size_t loose_ = 0;
  std::size_t loose_bytes_ = 0;
  std::unordered_map<std::string, Topic> topics_;
  std::deque<std::string> ready_;  // topics with a message that may be posted now
};

}  // namespace petal::client_service
