// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <petal/delivery.hpp>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/properties.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

#include "transport/held.hpp"

namespace petal::transport {

struct OutgoingMessage {
  std::string topic;    ///< a valid topic name
  std::string payload;  ///< bytes, published as they are
  Qos qos = Qos::at_least_once;
  bool retain = false;
  std::optional<std::chrono::seconds> expiry = {};  ///< what is left of its time (MQTT 5, 3.3.2.3.3)
  Properties properties = {};                       ///< what it carries beside its payload (MQTT 5, 3.3.2.3)
};

/// Where a QoS 2 publish stands. Whoever keeps the message on disk keeps this with it, so that the publish goes on
/// where an earlier link, or an earlier life of the program, left it: exactly once (MQTT 5, 4.3.3 and 4.4).
struct Handshake {
  std::uint16_t packet_id = 0;  ///< from `first_kept_identifier` on; of no other message that is not finished
  bool sent_before = false;     ///< it may have been sent before
  bool received = false;        ///< the broker has it, PUBREC has come: only PUBREL is left to send
  /// Called when PUBREC has come. The caller records on disk that `received` is true and calls `kept` then; PUBREL is
  /// sent after that. `kept` may be called at once, and does nothing once the publish has ended.
  std::function<void(std::function<void()> kept)> on_received = {};
};

/// Packet identifiers of handshakes that are kept begin here; a link gives its own messages lower ones.
inline constexpr std::uint16_t first_kept_identifier = 1024;

struct FilterOptions {
  Qos qos = Qos::at_least_once;
  bool no_local = false;  ///< what this robot publishes does not come back (MQTT 5, 3.8.3.1)

  /// Somebody new wants the filter: whatever is retained for it is to come, also where the filter is subscribed
  /// already. So the broker is asked again (MQTT 5, 3.8.4). No part of what is remembered over a reconnect.
  bool send_retained = false;
};

/// Whether messages can leave and arrive now.
struct LinkState {
  bool connected = false;   ///< to the broker
  bool peer_ready = false;  ///< the part that speaks to the broker is working (embedded: the link itself runs)
  bool refused = false;     ///< the broker refused who we are: waiting does not help
  std::string detail;       ///< while not connected: why, for a person
  std::size_t window = 16;  ///< how many QoS 1 and 2 publishes the other side takes before it has acknowledged one
  std::map<std::string, std::string> refused_filters = {};  ///< wanted, but the broker will not have them: and why
  bool ended_by_peer = false;  ///< while not connected: the broker ended the link, no fault of the network is known
  std::string version = {};    ///< while connected: of MQTT, `5` or `3.1.1`; empty where that is not known
};

/// Carries messages to a broker and back. What to retry, store, limit or deduplicate is decided above it.
///
/// **Threads.** Main thread only; both signals are called there.
class Transport {
 public:
  using MatchedFilters = transport::MatchedFilters;
  using Ack = transport::Ack;
  using OnMessage = transport::OnMessage;
  using OnState = std::function<void(const LinkState&)>;

  virtual ~Transport() = default;

  /// Starts connecting, and never gives up. What comes is given to `keeper` first, which must outlive this.
  virtual void start(Keeper& keeper, OnMessage on_message, OnState on_state) = 0;

  /// From now on incoming messages are left to the other side, for our return. What was taken from it has been handed
  /// over when this returns. A transport where messages are taken by `on_message` itself has nothing to do.
  virtual void hold_incoming() {}

  /// Leaves: what is in flight finishes or fails, then the broker is told. Bounded to two seconds.
  virtual Task<> stop() = 0;

  /// Completes when the other side has the message in safe hands (QoS 0: when it was handed to the network), or never
  /// will over this link.
  /// **Errors.** not_connected; link_lost and timed_out: delivery is unknown; busy: the broker refused it for a
  /// reason that passes, and it may be sent again later; refused, limit_exceeded and invalid_argument: it is of no use
  /// to try again.
  virtual Task<Result<PublishOutcome>> publish(OutgoingMessage message) = 0;

  /// The same, where `handshake` is kept by the caller. Ignored by a transport that knows nothing of it, and for
  /// messages of another QoS.
  virtual Task<Result<PublishOutcome>> publish_kept(OutgoingMessage message, Handshake) {
    return publish(std::move(message));
  }

  /// Whether publishes leave in the order in which they were asked for, also while others are in flight.
  virtual bool keeps_order() const = 0;

  /// From now on `filter` is wanted, over every reconnect. While not connected that is a success at once.
  /// **Errors.** refused and limit_exceeded (it is as it was before: not wanted, or with its earlier options);
  /// timed_out and link_lost (it is wanted).
  virtual Task<Result<void>> subscribe(std::string filter, FilterOptions options) = 0;

  /// `filter` is not wanted any more. While not connected that is a success at once.
  virtual Task<Result<void>> unsubscribe(std::string filter) = 0;

  virtual const LinkState& state() const = 0;

  /// Where this robot's presence is published from now on; empty: nowhere. Of no effect on a transport that has no
  /// broker's connection of its own.
  virtual void set_presence_topic(const std::string&) {}

  /// How many messages were acknowledged unread so far, because they cannot be taken. Each was logged.
  virtual std::uint64_t unread() const { return 0; }

  /// Whether `publish_kept` goes on with a handshake. False: the caller need not keep one.
  virtual bool keeps_handshakes() const { return true; }
};

}  // namespace petal::transport
