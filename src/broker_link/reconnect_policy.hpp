// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "broker_link/options.hpp"
#include "runtime/backoff.hpp"

namespace petal::broker_link {

/// How a link ended, as far as the next link depends on it.
struct LinkEnd {
  bool taken_over = false;  ///< another client has connected with our client id
  std::optional<std::chrono::steady_clock::time_point> accepted = {};  ///< when CONNACK came, if it did
};

/// Decides when to connect again. No I/O.
///
/// There are never two CONNECTs within `between_connects`, whatever pause is drawn: AWS IoT Core answers no more than
/// one a second for a client id. Two robots with one client id would take the session from each other for ever. Such an
/// end is remembered for as long as the other client is there, and the pauses after it are never short.
class ReconnectPolicy {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  ReconnectPolicy(const Timing& timing, std::uint64_t seed)
      : timing_(timing), backoff_(timing.first_retry, timing.longest_retry, seed) {}

  /// A CONNECT was sent.
  void connect_sent(Time when) { last_connect_ = when; }

  /// How long the next attempt must wait because of the last CONNECT.
  Duration until_connect(Time now) const;

  /// The link has ended. A CONNACK alone proves nothing: only a link that lasted resets the pauses.
  void ended(const LinkEnd& end, Time now);

  /// How long to pause after all brokers of the list failed, or after a link.
  Duration pause();

 private:
  Timing timing_;
  runtime::Backoff backoff_;
  std::optional<Time> last_connect_;
  bool contested_ = false;
};

}  // namespace petal::broker_link
