// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/delivery.hpp>
#include <petal/error.hpp>
#include <petal/handler.hpp>
#include <petal/message.hpp>
#include <petal/payload.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal {

/// How a filter is subscribed.
struct SubscribeOptions {
  Qos qos = Qos::at_least_once;  ///< the highest quality of service at which messages are delivered
};

/// The names this robot is known by.
struct DeviceInfo {
  std::string organization_id;    ///< empty until the robot is provisioned
  std::string robot_instance_id;  ///< of the machine
  std::string device_id;          ///< `DEVICE_ID_PREFIX` + robot_instance_id: the `device` level of its topics
};

/// A petal's way to the cloud: publish, subscribe, answer, without sockets, certificates and reconnects.
///
/// Subscriptions belong to the petal that made them: they survive every loss of the link and end with the petal.
///
/// **Errors.** Expected failures come back as Result; nothing here throws them.
/// **Threads.** What is awaited may be called from a coroutine on the main thread, and from one on the worker pool
/// (CommandOptions::cpu_heavy): the work is done on the main thread, and the coroutine goes on where it was. The rest
/// is for the main thread only, and throws std::logic_error elsewhere; `device_info` works everywhere.
/// **Cancellation.** Every call may be cancelled; a publish that was cancelled may still arrive.
class MqttProxy {
 public:
  virtual ~MqttProxy() = default;

  /// Publishes `payload` on `topic`. With QoS 1 and 2 a success is final: the broker has acknowledged the message, or
  /// it is on disk and will be sent.
  /// **Errors.** invalid_topic, payload_too_large, limit_exceeded, not_connected (QoS 0, or it cannot be stored),
  /// refused, storage_full (`OUTBOX_MAX_BYTES`, or the disk), shutting_down; QoS 0: link_lost, timed_out.
  virtual Task<Result<PublishOutcome>> publish_message(std::string topic, Payload payload,
                                                       PublishOptions options = {}) = 0;

  /// Calls `handler` for every message on `filter`, an MQTT filter with `+`, `#` or `$share/group/...`.
  ///
  /// While the broker is out of reach the subscription is kept and made when it is back; that is a success.
  /// Several handlers may share a filter.
  /// **Errors.** invalid_filter, limit_exceeded, refused (with the broker's reason), callbacks_disabled, shutting_down.
  virtual Task<Result<void>> subscribe_to_topic(std::string filter, Handler handler, SubscribeOptions options = {}) = 0;

  /// Ends all of this petal's handlers on `filter`. A call already running finishes.
  /// **Errors.** no_such_subscription.
  virtual Task<Result<void>> unsubscribe_from_topic(std::string filter) = 0;

  /// Calls `handler` for every message that arrives for whatever reason and whose topic matches `pattern`: `*` (crosses
  /// `/`), `?`, `[seq]`, `[!seq]`, as Python's `fnmatch.fnmatch`. Local: nothing is asked of the broker.
  /// **Errors.** invalid_pattern, callbacks_disabled, shutting_down.
  virtual Result<void> subscribe_pattern(std::string pattern, Handler handler) = 0;

  /// Ends all of this petal's handlers on `pattern`.
  /// **Errors.** no_such_subscription.
  virtual Result<void> unsubscribe_pattern(std::string pattern) = 0;

  /// Answers a command: publishes `response` with `messageId` and `timestamp`, and `"status": "success"` where it has
  /// no status of its own. `message_id` is published as it came, where it is that of a command that came.
  /// **Errors.** As publish_message.
  virtual Task<Result<PublishOutcome>> send_command_response(std::string response_topic, json::value message_id,
                                                             json::object response) = 0;

  /// Sends `command` to another device of this organization and awaits its response, which is found by its messageId.
  /// With this robot's own device id the command runs here, with or without a broker.
  ///
  /// Returns the response as it came; its `"status"` may be `"error"`. `timeout` counts from the call, also while the
  /// command is stored until the broker is back: the device may still run it later.
  /// **Errors.** invalid_argument (`device_id` is no topic level, `command` is empty), not_provisioned, timed_out (no
  /// response came), and those of publish_message and subscribe_to_topic.
  virtual Task<Result<json::object>> send_command(std::string device_id, std::string command, json::value payload = {},
                                                  std::chrono::milliseconds timeout = std::chrono::seconds(30)) = 0;

  /// What `GET /mqtt/status` shows: `status`, `connection`, `configuration`, `subscriptions`, `device_info`,
  /// `messages`.
  virtual Task<json::object> health_check() = 0;

  /// **Threads.** Any.
  virtual DeviceInfo device_info() const = 0;
};

}  // namespace petal
