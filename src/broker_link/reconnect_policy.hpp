// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "broker_link/options.hpp"
#include "runtime/backoff.hpp"

namespace petal::broker_link {

/// How a link ended, as far as the next one depends on it.
struct LinkEnd {
  bool taken_over = false;                                             ///< another client has our client id
  std::optional<std::chrono::steady_clock::time_point> accepted = {};  ///< when CONNACK came, if it did
};

/// When to connect again. No I/O.
///
/// Never two CONNECTs within `between_connects`, whatever pause is drawn: AWS IoT Core answers no more than one a
/// second for a client id. Two robots with one client id would throw each other out for ever: such an end is not
/// forgotten as long as the other one is there, and its pauses are never short.
class ReconnectPolicy {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  ReconnectPolicy(const Timing& timing, std::uint64_t seed)
      : timing_(timing), backoff_(timing.first_retry, timing.longest_retry, seed) {}

  /// A CONNECT was sent.
  void connect_sent(Time when) { last_connect_ = when; }

  /// How long to wait before the next attempt may begin, for the sake of the CONNECT before it.
  Duration until_connect(Time now) const;

  /// The link has ended. A CONNACK alone proves nothing: only a link that lasted starts the pauses over.
  void ended(const LinkEnd& end, Time now);

  /// How long to pause after a whole list of brokers without a link, or after a link.
  Duration pause();

 private:
  Timing timing_;
  runtime::Backoff backoff_;
  std::optional<Time> last_connect_;
  bool contested_ = false;
};

}  // namespace petal::broker_link
