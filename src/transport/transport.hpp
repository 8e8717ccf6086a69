// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>
#include <vector>

namespace petal::transport {

struct OutgoingMessage {
  std::string topic;    ///< a valid topic name
  std::string payload;  ///< bytes, published as they are
  Qos qos = Qos::at_least_once;
  bool retain = false;
};

struct FilterOptions {
  Qos qos = Qos::at_least_once;
  bool no_local = false;  ///< what this robot publishes does not come back (MQTT 5, 3.8.3.1)
};

/// Whether messages can leave and arrive now.
struct LinkState {
  bool connected = false;   ///< to the broker
  bool peer_ready = false;  ///< the part that speaks to the broker is working (embedded: the link itself runs)
  bool refused = false;     ///< the broker refused who we are: waiting does not help
  std::string detail;       ///< while not connected: why, for a person
};

/// Carries messages to a broker and back. What to retry, store, limit or deduplicate is decided above it.
///
/// **Threads.** Main thread only; both signals are called there.
class Transport {
 public:
  /// The filters for which the broker sent a copy: where filters overlap it sends one for each, and each must reach
  /// only the handlers it is for. Nothing where that is not known; empty where none of them is wanted any more.
  using SentFor = std::optional<std::vector<std::string>>;

  /// The message is acknowledged to the broker when the last copy of its receipt is gone.
  using Receipt = std::shared_ptr<const void>;

  /// Returns whether the message was taken. One that was not is left to the broker, which sends it again later.
  using OnMessage = std::function<bool(const Message&, const SentFor&, Receipt)>;
  using OnState = std::function<void(const LinkState&)>;

  virtual ~Transport() = default;

  /// Starts connecting, and never gives up. Set both signals before.
  virtual void start(OnMessage on_message, OnState on_state) = 0;

  /// From now on incoming messages are left to the other side, for our return. What was taken from it has been handed
  /// over when this returns. A transport where messages are taken by `on_message` itself has nothing to do.
  virtual void hold_incoming() {}

  /// Leaves: what is in flight finishes or fails, then the broker is told. Bounded to two seconds.
  virtual Task<> stop() = 0;

  /// Completes when the broker has the message (QoS 0: when it was handed to the network).
  /// **Errors.** not_connected, link_lost, timed_out, refused, limit_exceeded.
  virtual Task<Result<void>> publish(OutgoingMessage message) = 0;

  /// From now on `filter` is wanted, over every reconnect. While not connected that is a success at once.
  /// **Errors.** refused (it is not wanted then), timed_out and link_lost (it still is), limit_exceeded.
  virtual Task<Result<void>> subscribe(std::string filter, FilterOptions options) = 0;

  /// `filter` is not wanted any more. While not connected that is a success at once.
  virtual Task<Result<void>> unsubscribe(std::string filter) = 0;

  virtual const LinkState& state() const = 0;
};

}  // namespace petal::transport
