// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/mqtt_proxy.hpp>
#include <string>

#include "proxy/petal_mqtt.hpp"
#include "testing/virtual_clock.hpp"
#include "testing/watched.hpp"

namespace petal::testing {

/// The manager's own proxy as a petal sees it, with every handler watched and called on the thread of the test, and
/// with timeouts in virtual time.
class HarnessMqtt final : public MqttProxy {
 public:
  HarnessMqtt(proxy::PetalMqtt real, VirtualClock& clock, Notes& notes)
      : real_(std::move(real)), clock_(clock), notes_(notes) {}

  Task<Result<PublishOutcome>> publish_message(std::string topic, Payload payload,
                                               const PublishOptions& options) override {
    return real_.publish_message(std::move(topic), std::move(payload), options);
  }
  Task<SubscribeResult> subscribe(std::string filter, MessageHandler handler,
                                  const SubscribeOptions& options) override {
    auto const where = "handler of " + filter;
    return real_.subscribe(std::move(filter), watched(std::move(handler), notes_, where), {.qos = options.qos});
  }
  Task<Result<void>> subscribe_to_topic(std::string filter, MessageHandler handler,
                                        const SubscribeOptions& options) override {
    auto const where = "handler of " + filter;
    return real_.subscribe_to_topic(std::move(filter), watched(std::move(handler), notes_, where),
                                    {.qos = options.qos});
  }
  Task<Result<void>> unsubscribe_from_topic(std::string filter) override {
    return real_.unsubscribe_from_topic(std::move(filter));
  }
  Result<void> subscribe_pattern(std::string pattern, MessageHandler handler, const HandlerOptions&) override {
    auto const where = "handler of " + pattern;
    return real_.subscribe_pattern(std::move(pattern), watched(std::move(handler), notes_, where), {});
  }
  Result<void> unsubscribe_pattern(std::string pattern) override {
    return real_.unsubscribe_pattern(std::move(pattern));
  }
  Task<Result<PublishOutcome>> send_command_response(std::string response_topic, json::value message_id,
                                                     json::object response) override {
    return real_.send_command_response(std::move(response_topic), std::move(message_id), std::move(response));
  }
  Task<Result<json::object>> send_command(std::string device_id, std::string command, json::value payload,
                                          std::chrono::milliseconds timeout) override;
  Task<json::object> health_check() override { return real_.health_check(); }
  DeviceInfo device_info() const override { return real_.device_info(); }

 private:
  proxy::PetalMqtt real_;
  VirtualClock& clock_;
  Notes& notes_;
};

}  // namespace petal::testing
