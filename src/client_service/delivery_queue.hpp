// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "transport/transport.hpp"

namespace petal::client_service {

/// A message on its way to one callback URL.
struct Posting {
  std::string topic;
  std::string body;
  transport::Transport::Receipt receipt;  ///< gone when the URL has taken the message
  unsigned failures = 0;
  std::chrono::steady_clock::time_point first_failure = {};
};

/// What waits for one callback URL, and what may be posted next: the messages of a topic in order. No I/O.
///
/// Where only one request at a time is in order (`Mode::one_of_a_topic`), the next message of a topic waits for the
/// answer to the one before, and other topics do not. Where the peer answers pipelined requests in order, nothing
/// waits.
class DeliveryQueue {
 public:
  enum class Mode { one_of_a_topic, pipelined };

  DeliveryQueue(std::size_t most_messages, std::size_t most_bytes)
      : most_messages_(most_messages), most_bytes_(most_bytes) {}

  /// False where there is no room; nothing is queued then.
  bool push(Posting delivery);

  std::optional<Posting> take(Mode mode);

  /// `take` gave it, and it needs no further attempt.
  void finished(const Posting& delivery);

  /// `take` gave them, in this order, and they must be tried again, before what waits.
  void give_back(std::vector<Posting> deliveries);

  /// Lets go of the receipts of all that waits: it is safe no more than this process is.
  std::size_t release_receipts();
  std::size_t release_receipts(const std::string& topic);

  std::size_t size() const noexcept { return messages_; }  ///< with what was taken and not finished
  bool has_waiting() const noexcept { return !ready_.empty(); }

 private:
  struct Topic {
    std::deque<Posting> waiting;
    std::size_t in_flight = 0;
    bool is_ready = false;
  };

  void make_ready(const std::string& name, Topic& topic);

  std::size_t most_messages_;
  std::size_t most_bytes_;
  std::size_t messages_ = 0;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, Topic> topics_;
  std::deque<std::string> ready_;  // topics with a message that may be posted now
};

}  // namespace petal::client_service
