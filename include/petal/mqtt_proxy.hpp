// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <petal/delivery.hpp>
#include <petal/error.hpp>
#include <petal/handler.hpp>
#include <petal/message.hpp>
#include <petal/payload.hpp>
#include <petal/subscription.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal {

/// How a filter is subscribed, and where its handler runs.
struct SubscribeOptions {
  Qos qos = Qos::at_least_once;  ///< the highest quality of service at which messages are delivered (MQTT 5, 3.8.3.1)
  bool cpu_heavy = false;        ///< as HandlerOptions::cpu_heavy
};

/// The names of this robot.
struct DeviceInfo {
  std::string organization_id;    ///< empty until the robot is provisioned
  std::string robot_instance_id;  ///< the name of the machine
  std::string device_id;          ///< `DEVICE_ID_PREFIX` + robot_instance_id: the `device` level of its topics
};

/// A petal's access to the cloud: publish, subscribe and answer, without handling sockets, certificates or reconnects.
///
/// Subscriptions are restored after every loss of the link. Those of `subscribe` end with their Subscription, the
/// others with the petal or when they are unsubscribed.
///
/// **Errors.** What may fail in operation returns a Result. If publishing or subscribing fails, the manager logs it
/// (except shutting_down): a petal looks at that Result only if it acts on it. What is a fault of the program throws
/// std::logic_error or one of its classes, where a function says so.
/// **Threads.** Calls that are awaited may be made from a coroutine on the main thread, and from one on the worker pool
/// (`cpu_heavy`): the work is done on the main thread, and the coroutine continues where it was. The others may only be
/// called on the main thread, and throw std::logic_error elsewhere; `device_info` may be called on any thread.
/// **Cancellation.** Every call may be cancelled. A message whose publish was cancelled may still be delivered.
class MqttProxy {
 public:
  virtual ~MqttProxy() = default;

  /// Publishes `payload` on `topic`, a topic name without wildcards (MQTT 5, 4.7). With QoS 1 and 2 a success is final:
  /// the broker has acknowledged the message, or the message is on disk and will be sent.
  /// **Errors.** invalid_topic, invalid_argument (the expiry or a property is out of its range), payload_too_large,
  /// limit_exceeded, not_connected (QoS 0, or the message cannot be stored), refused, storage_full (`OUTBOX_MAX_BYTES`
  /// is used up, or the disk is full), shutting_down; with QoS 0 also link_lost, timed_out.
  virtual Task<Result<PublishOutcome>> publish_message(std::string topic, Payload payload,
                                                       const PublishOptions& options = {}) = 0;

  /// Calls `handler` for every message that matches `filter`, an MQTT filter with `+`, `#` or `$share/group/...` (MQTT
  /// 5, 4.7.1 and 4.8.2), until the Subscription that is returned is destroyed.
  ///
  /// The messages of one topic arrive in the order in which the broker sent them. While the broker is out of reach, the
  /// subscription is kept and made when the broker is back; this counts as success. Several handlers may share a
  /// filter.
  /// **Errors.** invalid_filter, limit_exceeded, refused (with the broker's reason), callbacks_disabled, shutting_down.
  /// **Cancellation.** A subscription whose call was cancelled has ended.
  virtual Task<SubscribeResult> subscribe(std::string filter, MessageHandler handler,
                                          const SubscribeOptions& options = {}) = 0;

  /// The same for the life of the petal, or until unsubscribe_from_topic().
  virtual Task<Result<void>> subscribe_to_topic(std::string filter, MessageHandler handler,
                                                const SubscribeOptions& options = {}) = 0;

  /// Ends all subscriptions of this petal to `filter`, also those of `subscribe`. A call of a handler that is running
  /// finishes.
  /// **Errors.** no_such_subscription.
  virtual Task<Result<void>> unsubscribe_from_topic(std::string filter) = 0;

  /// Calls `handler` for every message that the manager receives for any reason and whose topic matches `pattern`: `*`
  /// (crosses `/`), `?`, `[seq]`, `[!seq]`, as Python's `fnmatch.fnmatch`; for the life of the petal, or until
  /// unsubscribe_pattern(). The pattern is local: nothing is subscribed at the broker for it.
  /// **Errors.** callbacks_disabled, shutting_down. Throws `std::invalid_argument` if `pattern` can match no topic: it
  /// is empty, longer than 65,535 bytes, or not UTF-8.
  virtual Result<void> subscribe_pattern(std::string pattern, MessageHandler handler,
                                         const HandlerOptions& options = {}) = 0;

  /// Ends all subscriptions of this petal to `pattern`. A call of a handler that is running finishes.
  /// **Errors.** no_such_subscription.
  virtual Result<void> unsubscribe_pattern(std::string pattern) = 0;

  /// Answers a command that the petal received on a topic of its own subscription: publishes `response` on
  /// `response_topic` with QoS 1, with `messageId` and `timestamp`, and with `"status": "success"` if it has no
  /// `status`. If `message_id` is that of a command that the petal received, it is published byte for byte as it
  /// arrived.
  /// **Errors.** As publish_message.
  virtual Task<Result<PublishOutcome>> send_command_response(std::string response_topic, json::value message_id,
                                                             json::object response) = 0;

  /// Sends `command` (`"{petal-name}/{command}"`) to another device of this organization and awaits its response, which
  /// is identified by its messageId. For this robot's own device id the command runs here, with or without a broker.
  ///
  /// Returns the response as it arrived: `{"messageId", "timestamp", "status", ...}`; its `"status"` may be `"error"`.
  /// `timeout` counts from the call, also while the command is stored until the broker is back. After a timeout the
  /// device may still run the command later.
  /// **Errors.** invalid_argument (`device_id` is not a topic level, `command` is empty), not_provisioned, timed_out
  /// (no response arrived), and those of publish_message and subscribe_to_topic.
  virtual Task<Result<json::object>> send_command(std::string device_id, std::string command, json::value payload = {},
                                                  std::chrono::milliseconds timeout = std::chrono::seconds(30)) = 0;

  /// Returns what `GET /mqtt/status` shows: `status`, `connection`, `configuration`, `subscriptions`, `device_info`,
  /// `messages` ("Status" in docs/reference.md).
  virtual Task<json::object> health_check() = 0;

  /// Returns the names of this robot, as they are now. **Threads.** Any.
  virtual DeviceInfo device_info() const = 0;
};

}  // namespace petal
