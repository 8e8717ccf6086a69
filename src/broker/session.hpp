// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "broker/inbound.hpp"
#include "broker/options.hpp"
#include "broker/wanted_filters.hpp"
#include "broker/wire.hpp"
#include "transport/transport.hpp"

namespace petal::broker {

/// How a session ended.
struct SessionEnd {
  bool established = false;  ///< CONNACK said success
  bool refused = false;      ///< CONNACK said that waiting will not help: credentials, client id, authorization
  bool taken_over = false;   ///< another client has connected with our client id
  bool elsewhere = false;    ///< this broker has no place for us now: another may
  std::optional<std::chrono::steady_clock::time_point> connect_sent;  ///< when CONNECT was, if it was
  std::string reason;                                                 ///< for a person
};

/// MQTT 5 spoken over one connection, from CONNECT to the end of that connection.
///
/// **Lifetime.** Destroy it only when `run` has returned.
/// **Threads.** Those of the connection's executor.
class Session {
 public:
  struct Callbacks {
    std::function<void(bool session_present)> on_established;
    Inbound::OnPublish on_publish;
    Inbound::OnPubrel on_pubrel;
  };

  Session(Connection connection, const BrokerOptions& options, Callbacks callbacks);
  ~Session();

  /// Connects and returns when the link is gone, from either side.
  Task<SessionEnd> run();

  /// Completes when the broker has acknowledged it, or the link ends: nothing may be sent again over one connection
  /// (MQTT 5, 4.4). A broker that acknowledges nothing for `acknowledge_overdue` ends the link.
  /// **Errors.** link_lost, refused with the broker's reason, limit_exceeded for what the broker's CONNACK excluded
  /// (maximum packet size, QoS, retain); timed_out for QoS 0.
  Task<Result<void>> publish(transport::OutgoingMessage message);

  /// How many QoS 1 and 2 publishes the broker takes before it has acknowledged one.
  std::size_t window() const;

  /// Whether each filter may have a subscription identifier, and so needs a SUBSCRIBE of its own (MQTT 5, 3.2.2.3.12).
  bool has_identifiers() const;

  /// One result for each filter, in order. Where the broker knows subscription identifiers, each filter has its own.
  /// What the broker's CONNACK excludes is not sent: a broker may end the link for it.
  /// **Errors.** link_lost, timed_out, refused, limit_exceeded.
  Task<std::vector<Result<void>>> subscribe(std::vector<WantedFilters::Entry> filters);
  Task<Result<void>> unsubscribe(std::vector<std::string> filters);

  /// PUBACK, PUBREC and PUBCOMP with success (MQTT 5, 3.4 to 3.7).
  void acknowledge(std::uint16_t packet_id);
  void acknowledge_received(std::uint16_t packet_id);
  void acknowledge_complete(std::uint16_t packet_id);

  /// Says PUBREL of every packet identifier that a QoS 2 publish of an earlier connection may have had: one that the
  /// broker still holds would swallow the next publish of that identifier (MQTT 5, 4.3.3). An unknown one is no error
  /// (MQTT 5, 3.7.2.1).
  void release_everything();

  /// Says DISCONNECT and ends; `run` returns.
  Task<> disconnect();

  /// Ends at once; `run` returns.
  void abort();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace petal::broker
