// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
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
  std::string reason;        ///< for a person
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

  /// **Errors.** link_lost, timed_out, refused with the broker's reason, limit_exceeded for what the broker's CONNACK
  /// excluded (maximum packet size, QoS, retain).
  Task<Result<void>> publish(transport::OutgoingMessage message);

  /// Whether each filter may have a subscription identifier, and so needs a SUBSCRIBE of its own (MQTT 5, 3.2.2.3.12).
  bool has_identifiers() const;

  /// One result for each filter, in order. Where the broker knows subscription identifiers, each filter has its own.
  /// **Errors.** As publish.
  Task<std::vector<Result<void>>> subscribe(std::vector<WantedFilters::Entry> filters);
  Task<Result<void>> unsubscribe(std::vector<std::string> filters);

  /// PUBACK, PUBREC and PUBCOMP with success (MQTT 5, 3.4 to 3.7).
  void acknowledge(std::uint16_t packet_id);
  void acknowledge_received(std::uint16_t packet_id);
  void acknowledge_complete(std::uint16_t packet_id);

  /// Says DISCONNECT and ends; `run` returns.
  Task<> disconnect();

  /// Ends at once; `run` returns.
  void abort();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace petal::broker
