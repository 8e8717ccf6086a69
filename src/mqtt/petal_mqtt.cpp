// SPDX-License-Identifier: Apache-2.0
#include "mqtt/petal_mqtt.hpp"

#include "mqtt/response.hpp"

namespace petal::mqtt {

Task<Result<Delivery>> PetalMqtt::publish_message(std::string topic, Payload payload, PublishOptions options) {
  return proxy_.publish(std::move(topic), std::move(payload).text(), options);
}

Task<Result<void>> PetalMqtt::subscribe_to_topic(std::string filter, Handler handler, SubscribeOptions options) {
  return proxy_.subscribe(owner_, std::move(filter), std::move(handler), {options.qos, false},
                          Proxy::WhenUnreachable::keep);
}

Task<Result<void>> PetalMqtt::unsubscribe_from_topic(std::string filter) {
  return proxy_.unsubscribe(owner_, std::move(filter));
}

Result<void> PetalMqtt::subscribe_pattern(std::string pattern, Handler handler) {
  return proxy_.subscribe_pattern(owner_, std::move(pattern), std::move(handler));
}

Result<void> PetalMqtt::unsubscribe_pattern(std::string pattern) {
  return proxy_.unsubscribe_pattern(*owner_, pattern);
}

Task<Result<Delivery>> PetalMqtt::send_command_response(std::string response_topic, json::value message_id,
                                                        json::object response) {
  return respond(proxy_, std::move(response_topic), std::move(message_id), std::move(response));
}

Result<void> PetalCommands::on(std::string name, CommandHandler handler) {
  if (name.empty()) return Error(Errc::invalid_argument, "a command needs a name; this one is empty");
  return processor_.serve(owner_, owner_->name + "/" + name, std::move(handler));
}

}  // namespace petal::mqtt
