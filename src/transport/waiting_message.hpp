// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <variant>

#include "transport/incoming.hpp"
#include "transport/memory_bytes.hpp"

namespace petal::transport {

/// An incoming message that waits for a consumer, or that a consumer has and may have to hand back. Its holder must
/// release it when the consumer has finished: the message is acknowledged when all holders have released it, or
/// earlier, when it is on disk.
///
/// Cheap to copy. A message in custody may leave memory while it waits.
///
/// **Threads.** Any, except for `load`.
class WaitingMessage {
 public:
  explicit WaitingMessage(const Incoming& incoming) : place_(place_of(incoming)) {}

  /// Returns the message; nothing if it is only on disk because too many messages wait: call `load` then.
  std::optional<Message> message() const {
    if (auto const* const loose = std::get_if<InMemory>(&place_)) return loose->message;
    return std::get<CustodyPtr>(place_)->message();
  }

  /// Returns the message, and reads it from disk if it is only there. **Errors.** storage_failed: it can no longer be
  /// read. **Threads.** The main thread.
  Task<Result<Message>> load() const {
    auto const place = place_;  // this object may be gone before the disk answers
    if (auto const* const custody = std::get_if<CustodyPtr>(&place)) co_return co_await (*custody)->load();
    co_return std::get<InMemory>(place).message;
  }

  /// Has the message written to disk now, so that it can be acknowledged and other messages need not wait. Called when
  /// its consumer is slow. Has no effect on a message that is not in custody.
  void spill() const {
    if (auto const* const custody = std::get_if<CustodyPtr>(&place_)) (*custody)->spill();
  }

  /// Incoming::is_loose.
  bool is_loose() const noexcept {
    auto const* const here = std::get_if<InMemory>(&place_);
    return here && here->message.qos() == Qos::at_most_once;
  }

  /// Returns the bytes of memory that a loose message takes; 0 for others, which their holder need not bound.
  std::size_t loose_bytes() const noexcept { return is_loose() ? memory_bytes(std::get<InMemory>(place_).message) : 0; }

 private:
  struct InMemory {
    Message message;
    Ack ack;
  };
  using Place = std::variant<InMemory, CustodyPtr>;

  static Place place_of(const Incoming& incoming) {
    if (incoming.custody_) return incoming.custody_;
    return InMemory{incoming.message_, incoming.ack_};
  }

  Place place_;
};

}  // namespace petal::transport
