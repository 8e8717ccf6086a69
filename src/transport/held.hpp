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

/// The filters for which the broker sent a copy: where filters overlap it sends one for each, and each must reach
/// only the handlers it is for. Nothing where that is not known; empty where none of them is wanted any more.
using MatchedFilters = std::optional<std::vector<std::string>>;

/// The message is acknowledged to the other side when the last copy of its receipt is gone. May be let go on any
/// thread.
using Ack = std::shared_ptr<const void>;

/// An incoming QoS 1 or 2 message in this program's hands, until the last pointer to it is gone: then everybody it is
/// for has finished with it. It is acknowledged then, or before that when it is on disk.
///
/// **Threads.** `message` and `hurry` from any; `load` from the main one.
class Held {
 public:
  Held() = default;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  virtual ~Held() = default;

  /// The message; nothing where it is on disk only, because too many wait: `load` it then.
  virtual std::optional<Message> message() const = 0;

  /// The message, from disk where it is there only. **Errors.** storage_failed: it can be read no more.
  virtual Task<Result<Message>> load() = 0;

  /// Whoever it is for is slow: it should be put on disk now, and acknowledged, so that others need not wait.
  virtual void spill() = 0;
};

using HeldPtr = std::shared_ptr<Held>;

/// Whoever messages are for. QoS 0 messages are held by nobody. Returns whether the message was taken; one that was not
/// is left to the other side, which sends it again later.
using OnMessage = std::function<bool(const Message&, const MatchedFilters&, HeldPtr)>;

/// Takes what comes into safe hands.
class Keeper {
 public:
  Keeper() = default;
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  virtual ~Keeper() = default;

  /// `receipt` is let go when the last pointer to what is returned is gone, or when the message is on disk. Null where
  /// there is no room for it: then it must be left to the other side, and is not acknowledged by letting go of
  /// `receipt`.
  /// **Threads.** Any.
  virtual HeldPtr keep(const Message& message, const MatchedFilters& matched, Ack receipt) = 0;

  /// Hands over what an earlier life of the program has kept, in the order in which it came. To be awaited before
  /// anything new is kept. False where it cannot be read now: what is left waits for the next call.
  /// **Threads.** The main one.
  virtual Task<bool> replay(OnMessage) { co_return true; }
};

}  // namespace petal::transport
