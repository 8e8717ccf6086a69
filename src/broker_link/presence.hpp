// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "broker_link/session_end.hpp"
#include "mqtt_codec/packet.hpp"
#include "transport/transport.hpp"

namespace petal::broker_link {

/// What others learn of this robot's presence: retained messages on one topic, by a last will, at each connect, and
/// before DISCONNECT (docs/reference.md, Presence). No I/O.
///
/// A broker that ends the link for it, because its policy does not allow the topic, is spared it after three links.
class Presence {
 public:
  /// `topic`: empty for none.
  explicit Presence(std::string topic) : topic_(std::move(topic)) {}

  /// Returns whether that is another topic than before.
  bool set_topic(std::string topic);

  bool is_on() const noexcept { return !topic_.empty() && !is_spared_; }
  const std::string& topic() const noexcept { return topic_; }

  /// For CONNECT. `now`: an ISO 8601 time.
  std::optional<mqtt_codec::Will> will(const std::string& now) const;

  /// After CONNACK, and before DISCONNECT; to be published only if is_on().
  transport::OutgoingMessage online(const std::string& now, const std::string& version);
  transport::OutgoingMessage offline(const std::string& now) const;

  /// Whether the broker keeps retained messages.
  void set_retain(bool available) { retain_ = available; }

  /// The broker has acknowledged, or refused, what was published.
  void answered() { is_pending_ = false; }
  bool is_pending() const noexcept { return is_pending_; }

  /// The link has ended. Returns whether the broker is spared from now on.
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
