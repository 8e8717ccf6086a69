// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/task.hpp>

#include "transport/sink.hpp"

namespace petal::transport {

/// Takes custody of incoming messages until they have been handled. It stands between a transport, which does not know
/// it, and what takes the transport's messages.
///
/// **Lifetime.** Must outlive the sinks that it has guarded.
class Keeper {
 public:
  Keeper() = default;
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  virtual ~Keeper() = default;

  /// Returns a sink that takes custody of QoS 1 and 2 messages before it passes them to `next`, and refuses those for
  /// which there is no room. QoS 0 messages are passed on as they are.
  virtual Sink guard(Sink next) = 0;

  /// Delivers the messages that an earlier run of the program has kept to `sink`, in the order in which they arrived.
  /// They are marked as redelivered. The caller must await it before it starts the transport. Returns false if they
  /// cannot be read now: the remaining ones wait for the next call.
  /// **Threads.** The main thread.
  virtual Task<bool> replay(Sink sink) = 0;
};

}  // namespace petal::transport
