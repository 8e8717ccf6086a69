// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

namespace petal::transport {

/// The filters for which the broker sent this copy: if filters overlap, it sends one copy for each, and each copy must
/// reach only the handlers of its filters. Nothing if that is not known; empty if none of them is subscribed any more.
using MatchedFilters = std::optional<std::vector<std::string>>;

/// The duty to acknowledge a message: it is acknowledged to the other side when the last copy of this pointer is
/// released, which may happen on any thread.
using Ack = std::shared_ptr<const void>;

/// A QoS 1 or 2 message that awaits acknowledgement. It is acknowledged when the last pointer to it is released,
/// because all its consumers have finished then, or earlier once it is on disk.
///
/// **Threads.** `message` and `spill`: any; `load`: the main thread.
class Held {
 public:
  Held() = default;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  virtual ~Held() = default;

  /// Returns the message; nothing if it is only on disk because too many messages wait: call `load` then.
  virtual std::optional<Message> message() const = 0;

  /// Returns the message, and reads it from disk if it is only there. **Errors.** storage_failed: it can no longer be
  /// read.
  virtual Task<Result<Message>> load() = 0;

  /// Writes the message to disk now so that it can be acknowledged and other messages need not wait. Called when its
  /// consumer is slow.
  virtual void spill() = 0;
};

using HeldPtr = std::shared_ptr<Held>;

/// Receives incoming messages. The pointer is null for QoS 0 messages. Returns whether the message was taken; one that
/// was not is left to the other side, which sends it again later.
using OnMessage = std::function<bool(const Message&, const MatchedFilters&, HeldPtr)>;

/// Takes custody of incoming messages until they have been handled.
class Keeper {
 public:
  Keeper() = default;
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  virtual ~Keeper() = default;

  /// Takes custody of a message. `receipt` is released when the last pointer to the result is gone, or when the message
  /// is on disk. Returns null if there is no room for the message: it must then be left to the other side, and
  /// releasing `receipt` does not acknowledge it.
  /// **Threads.** Any.
  virtual HeldPtr keep(const Message& message, const MatchedFilters& matched, Ack receipt) = 0;

  /// Redelivers the messages that an earlier run of the program has kept, in the order in which they arrived. The
  /// caller must await it before it keeps any new message. Returns false if they cannot be read now: the remaining ones
  /// wait for the next call.
  /// **Threads.** The main thread.
  virtual Task<bool> replay(OnMessage) { co_return true; }
};

}  // namespace petal::transport
