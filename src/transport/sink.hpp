// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>

#include "transport/incoming.hpp"

namespace petal::transport {

/// Whether a message was taken. One that was refused is left to the other side, which sends it again later; the caller
/// must keep its Ack from acknowledging it.
enum class Taken : std::uint8_t { yes, refused };

/// Takes incoming messages, in two steps: custody of the message, then delivery to its consumers. They may be on two
/// threads, and time may pass between them. A transport whose messages arrive on the main thread takes both at once.
class Sink {
 public:
  using TakeCustody = std::function<Taken(Incoming&)>;
  using Deliver = std::function<Taken(const Incoming&)>;

  Sink() = default;

  /// A sink that takes custody of nothing: messages are in memory only.
  template <typename Function>
    requires(!std::is_same_v<std::remove_cvref_t<Function>, Sink> &&
             std::is_invocable_r_v<Taken, Function&, const Incoming&>)
  Sink(Function deliver) : deliver_(std::move(deliver)) {}

  /// Returns the same sink with `take_custody` as its first step. It may be called on any thread.
  Sink guarded(TakeCustody take_custody) && {
    take_custody_ = std::move(take_custody);
    return std::move(*this);
  }

  /// The first step. What it refuses must not be delivered. **Threads.** Any.
  Taken take_custody(Incoming& incoming) const { return take_custody_ ? take_custody_(incoming) : Taken::yes; }

  /// The second step. The caller must deliver messages in the order in which they came, and releases `incoming` after
  /// it has dealt with a refusal. **Threads.** The main thread.
  Taken deliver(const Incoming& incoming) const { return deliver_(incoming); }

  /// Both steps. **Threads.** The main thread.
  Taken operator()(Incoming incoming) const {
    return take_custody(incoming) == Taken::yes ? deliver(incoming) : Taken::refused;
  }

 private:
  TakeCustody take_custody_;
  Deliver deliver_;
};

}  // namespace petal::transport
