// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "broker_link/connection.hpp"
#include "broker_link/options.hpp"
#include "broker_link/session_end.hpp"
#include "broker_link/session_machine.hpp"
#include "broker_link/subscription_state.hpp"
#include "transport/transport.hpp"

namespace petal::broker_link {

/// What a session needs besides the options of the link.
struct SessionSetup {
  mqtt_codec::Version version = mqtt_codec::Version::v5;
  std::optional<mqtt_codec::Will> will = {};
  bool skips_unreadable = false;
  bool may_hold_identifiers = true;
  bool begins_anew = false;  ///< discards what the broker has of an earlier session
};

/// An MQTT session over one connection, from CONNECT to the end of that connection. It performs what SessionMachine
/// decides.
///
/// **Lifetime.** The caller must not destroy it before `run` has returned.
/// **Threads.** Those of the connection's executor.
class Session {
 public:
  struct Callbacks {
    std::function<void(bool session_present)> on_established = {};
    std::function<void(mqtt_codec::Publish)> on_publish = {};
    std::function<void(std::uint16_t packet_id)> on_pubrel = {};
    std::function<void(const UnreadMessage&)> on_unread = {};
  };

  Session(Connection connection, const BrokerOptions& options, SessionSetup setup, Callbacks callbacks);
  ~Session();

  /// Connects, and returns when the link has ended, from either side.
  Task<SessionEnd> run();

  /// Completes when the broker has acknowledged the message, or the link ends: nothing may be sent again over one
  /// connection (MQTT 5, 4.4). If the broker acknowledges nothing for `acknowledge_overdue`, the link is ended.
  /// **Errors.** link_lost, refused and busy with the broker's reason, limit_exceeded for what the broker's CONNACK
  /// excluded (maximum packet size, QoS, retain); timed_out for QoS 0.
  Task<Result<void>> publish(transport::OutgoingMessage message, std::optional<transport::Handshake> handshake = {});

  /// How many QoS 1 and 2 publishes the broker accepts before it has acknowledged one.
  std::size_t window() const;

  /// Returns whether each filter may have a subscription identifier, and so needs a SUBSCRIBE of its own (MQTT 5,
  /// 3.2.2.3.12).
  bool has_identifiers() const;

  mqtt_codec::Version version() const;

  /// Returns whether the link has ended; `run` then returns soon, if it has not returned yet.
  bool is_over() const;

  /// Returns whether the broker keeps retained messages.
  bool has_retain() const;

  /// Returns one result for each filter, in order. If the broker supports subscription identifiers, each filter has its
  /// own. What the broker's CONNACK excludes is not sent: a broker may end the link for it.
  /// **Errors.** link_lost, timed_out, refused.
  Task<std::vector<Result<void>>> subscribe(std::vector<SubscriptionState::Entry> filters);
  Task<Result<void>> unsubscribe(std::vector<std::string> filters);

  /// Sends PUBACK, PUBREC or PUBCOMP, with success (MQTT 5, 3.4 to 3.7).
  void acknowledge(mqtt_codec::PacketType type, std::uint16_t packet_id);

  /// Sends DISCONNECT and ends the link; `run` returns. Takes a second at most.
  Task<> disconnect();

  /// Ends the link at once; `run` returns.
  void abort();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace petal::broker_link
