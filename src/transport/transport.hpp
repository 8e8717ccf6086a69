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

#include "transport/sink.hpp"

namespace petal::transport {

struct OutgoingMessage {
  std::string topic;    ///< a valid topic name
  std::string payload;  ///< bytes, published unchanged
  Qos qos = Qos::at_least_once;
  bool retain = false;
  std::optional<std::chrono::seconds> expiry = {};  ///< the rest of its lifetime (MQTT 5, 3.3.2.3.3)
  Properties properties = {};                       ///< its MQTT 5 properties (MQTT 5, 3.3.2.3)
};

/// The progress of a QoS 2 publish. A caller that keeps the message on disk keeps this with it, so that the publish
/// continues at the point that an earlier link, or an earlier run of the program, reached: exactly once (MQTT 5, 4.3.3
/// and 4.4).
struct Handshake {
  std::uint16_t packet_id = 0;  ///< at least `first_kept_identifier`; no other unfinished message has it
  bool sent_before = false;     ///< it may have been sent before
  bool received = false;        ///< the broker has it, because PUBREC has arrived: only PUBREL is left to send
  /// Called when PUBREC has arrived. The caller then records on disk that `received` is true, and calls `kept`; PUBREL
  /// is sent after that. `kept` may be called at once, and does nothing once the publish has ended.
  std::function<void(std::function<void()> kept)> on_received = {};
};

/// The lowest packet identifier of a handshake that is kept; a link gives its own messages lower ones.
inline constexpr std::uint16_t first_kept_identifier = 1024;

struct FilterOptions {
  Qos qos = Qos::at_least_once;
  bool no_local = false;  ///< the broker does not send back what this robot publishes (MQTT 5, 3.8.3.1)

  /// The filter has a new subscriber, which needs the retained messages even if the filter is subscribed already. So
  /// the SUBSCRIBE is sent again (MQTT 5, 3.8.4). This option is not remembered over a reconnect.
  bool send_retained = false;
};

/// Whether messages can be sent and received now.
struct LinkState {
  bool connected = false;   ///< to the broker
  bool peer_ready = false;  ///< the part that speaks to the broker works (embedded: the link itself runs)
  bool refused = false;     ///< the broker refused this robot's identity: waiting does not help
  std::string detail;       ///< while not connected: the reason, for people
  std::size_t window = 16;  ///< how many QoS 1 and 2 publishes the other side accepts before it acknowledges one
  std::map<std::string, std::string> refused_filters = {};  ///< subscribed filters that the broker refuses, and why
  bool ended_by_peer = false;  ///< while not connected: the broker ended the link, and no network failure is known
  std::string version = {};    ///< while connected: the MQTT version, `5` or `3.1.1`; empty if it is not known
};

/// Carries messages to a broker and back. The layers above decide what is retried, stored, limited or deduplicated.
///
/// **Threads.** Main thread only; messages are delivered and `on_state` is called there. A transport may take custody
/// of messages on another thread.
class Transport {
 public:
  using OnState = std::function<void(const LinkState&)>;

  virtual ~Transport() = default;

  /// Starts connecting, and never gives up. Incoming messages are passed to `sink`; those that it refuses are left to
  /// the other side.
  virtual void start(Sink sink, OnState on_state) = 0;

  /// Leaves incoming messages to the other side from now on, until the program returns. When this returns, all messages
  /// that were taken from the other side have been delivered. A transport that takes custody of a message only when it
  /// delivers it need not do anything.
  virtual void hold_incoming() {}

  /// Disconnects: publishes in flight finish or fail, then the broker is informed. Takes at most two seconds.
  virtual Task<> stop() = 0;

  /// Publishes `message`. Completes when the other side has the message safely (QoS 0: when it was handed to the
  /// network), or when it cannot receive it over this link any more.
  /// **Errors.** not_connected; link_lost and timed_out: delivery is unknown; busy: the broker refused it for a
  /// temporary reason, and it may be sent again later; refused, limit_exceeded and invalid_argument: retrying does not
  /// help.
  virtual Task<Result<PublishOutcome>> publish(OutgoingMessage message) = 0;

  /// The same, if the caller keeps the handshake. The handshake is ignored for messages of another QoS, and by a
  /// transport that does not support it.
  virtual Task<Result<PublishOutcome>> publish_kept(OutgoingMessage message, Handshake) {
    return publish(std::move(message));
  }

  /// Returns whether publishes are sent in the order in which they were requested, even while others are in flight.
  virtual bool keeps_order() const = 0;

  /// Subscribes `filter`, and again after every reconnect. While not connected this succeeds at once.
  /// **Errors.** refused and limit_exceeded (the filter is as it was before: not subscribed, or subscribed with its
  /// earlier options); timed_out and link_lost (the filter stays subscribed).
  virtual Task<Result<void>> subscribe(std::string filter, FilterOptions options) = 0;

  /// Unsubscribes `filter`. While not connected this succeeds at once.
  virtual Task<Result<void>> unsubscribe(std::string filter) = 0;

  virtual const LinkState& state() const = 0;

  /// Sets the topic on which this robot's presence is published from now on; if empty, it is not published. This has no
  /// effect on a transport without its own connection to the broker.
  virtual void set_presence_topic(const std::string&) {}

  /// Returns how many messages have been acknowledged unread so far, because they cannot be taken. Each was logged.
  virtual std::uint64_t unread() const { return 0; }

  /// Returns whether `publish_kept` continues a handshake. If false, the caller need not keep one.
  virtual bool keeps_handshakes() const { return true; }
};

}  // namespace petal::transport
