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

/// What waits for one callback URL, and what may be posted next: the messages of a topic in order. No I/O.
///
/// Where only one request at a time is in order (`Mode::one_of_a_topic`), the next message of a topic waits for the
/// answer to the one before, and other topics do not. Where the peer answers pipelined requests in order, nothing
/// waits.
class DeliveryQueue {
 public:
  enum class Mode { one_of_a_topic, pipelined };

  /// How many messages may wait that nobody holds. Those that are held are bounded by their keeper.
  DeliveryQueue(std::size_t most_loose, std::size_t most_loose_bytes)
      : most_loose_(most_loose), most_loose_bytes_(most_loose_bytes) {}

  bool has_room_for(const CallbackDelivery& posting) const;

  /// False where there is no room; nothing is queued then.
  bool push(CallbackDelivery posting);

  std::optional<CallbackDelivery> take(Mode mode);

  /// `take` gave it, and it needs no further attempt.
  void finished(const CallbackDelivery& posting);

  /// `take` gave them, in this order, and they must be tried again, before what waits.
  void give_back(std::vector<CallbackDelivery> postings);

  /// `take` gave it, and it is not taken by the URL: it and all of its topic, also what is still to come, is hurried to
  /// the disk until the topic goes on.
  void fails(const CallbackDelivery& posting);

  /// Has all that waits hurried to the disk.
  void spill() const;

  std::size_t size() const noexcept { return messages_; }  ///< with what was taken and not finished
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
