// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "broker_link/session_end.hpp"
#include "mqtt_codec/packet.hpp"
#include "transport/transport.hpp"

namespace petal::broker_link {

/// Makes the retained messages with which other clients see whether this robot is present. They go to one topic, by a
/// last will, at each connect, and before DISCONNECT (docs/reference.md, Presence). No I/O.
///
/// If a broker ends the link because of them, because its policy does not allow the topic, they are not sent to it any
/// more after three links.
class Presence {
 public:
  /// An empty `topic` means no presence.
  explicit Presence(std::string topic) : topic_(std::move(topic)) {}

  /// Returns whether `topic` differs from the one before.
  bool set_topic(std::string topic);

  bool is_on() const noexcept { return !topic_.empty() && !is_spared_; }
  const std::string& topic() const noexcept { return topic_; }

  /// The will for CONNECT. `now` is an ISO 8601 time.
  std::optional<mqtt_codec::Will> will(const std::string& now) const;

  /// The messages to publish after CONNACK, and before DISCONNECT. The caller must publish them only if is_on().
  transport::OutgoingMessage online(const std::string& now, const std::string& version);
  transport::OutgoingMessage offline(const std::string& now) const;

  /// `available`: whether the broker keeps retained messages.
  void set_retain(bool available) { retain_ = available; }

  /// The broker has acknowledged or refused what was published.
  void answered() { is_pending_ = false; }
  bool is_pending() const noexcept { return is_pending_; }

  /// The link has ended. Returns whether presence is not published any more from now on.
  bool ended(const SessionEnd& end);

 private:
  transport::OutgoingMessage message(std::string payload) const;

  std::string topic_;
  bool retain_ = true;
  bool is_pending_ = false;  ///< published, and not answered
  bool is_spared_ = false;
  int suspicious_ends_ = 0;
};

}  // namespace petal::broker_link
