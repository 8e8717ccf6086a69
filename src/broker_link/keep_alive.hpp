// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace petal::broker_link {

/// Decides when to send PINGREQ, and when a broker that sends nothing counts as gone (MQTT 5, 3.1.2.10). No I/O.
///
/// PINGREQ is sent when nothing was sent, or nothing came, for the keep-alive interval. The broker is gone when nothing
/// came for one and a half intervals and no bytes left meanwhile: over a slow link an answer waits behind what is being
/// sent.
class KeepAlive {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// An `interval` of zero means that there is no keep-alive.
  void start(std::chrono::milliseconds interval, Time now) {
    interval_ = interval;
    sent_ = came_ = now;
  }

  void sent(Time now) { sent_ = now; }
  void came(Time now) {
    came_ = now;
    pinged_ = false;
  }
  void pinged(Time now) {
    sent_ = now;
    pinged_ = true;
  }

  bool wants_ping(Time now) const { return is_on() && now >= ping_at(); }
  bool is_over(Time now, Time moved) const { return is_on() && now >= over_at(moved); }

  std::chrono::milliseconds longest_silence() const { return interval_ * 3 / 2; }

  /// Returns nothing if there is no keep-alive.
  std::optional<Time> next(Time moved) const {
    if (!is_on()) return std::nullopt;
    return std::min(ping_at(), over_at(moved));
  }

 private:
  bool is_on() const { return interval_.count() != 0; }
  Time ping_at() const { return (pinged_ ? sent_ : std::min(sent_, came_)) + interval_; }
  Time over_at(Time moved) const { return std::max(came_, moved) + longest_silence(); }

  std::chrono::milliseconds interval_{};
  Time sent_{};
  Time came_{};
  bool pinged_ = false;
};

}  // namespace petal::broker_link
