// SPDX-License-Identifier: Apache-2.0
#include "proxy/petal_mqtt.hpp"

#include "proxy/commands/response.hpp"

namespace petal::proxy {

Task<Result<PublishOutcome>> PetalMqtt::publish_message(std::string topic, Payload payload, PublishOptions options) {
  return main_.run(
      [this, topic = std::move(topic), text = std::move(payload).text(), options = std::move(options)]() mutable {
        return proxy_.publish(std::move(topic), std::move(text), std::move(options));
      });
}

Task<Result<void>> PetalMqtt::subscribe_to_topic(std::string filter, Handler handler, SubscribeOptions options) {
  return main_.run([this, filter = std::move(filter), handler = std::move(handler), options]() mutable {
    return proxy_.subscribe(owner_, std::move(filter), std::move(handler), {options.qos, false},
                            Proxy::WhenUnreachable::keep);
  });
}

Task<Result<void>> PetalMqtt::unsubscribe_from_topic(std::string filter) {
  return main_.run(
      [this, filter = std::move(filter)]() mutable { return proxy_.unsubscribe(owner_, std::move(filter)); });
}

Result<void> PetalMqtt::subscribe_pattern(std::string pattern, Handler handler) {
  main_.require("subscribe_pattern");
  return proxy_.subscribe_pattern(owner_, std::move(pattern), std::move(handler));
}

Result<void> PetalMqtt::unsubscribe_pattern(std::string pattern) {
  main_.require("unsubscribe_pattern");
  return proxy_.unsubscribe_pattern(*owner_, pattern);
}

Task<Result<PublishOutcome>> PetalMqtt::send_command_response(std::string response_topic, json::value message_id,
                                                              json::object response) {
  return main_.run(
      [this, topic = std::move(response_topic), id = std::move(message_id), response = std::move(response)]() mutable {
        return respond(proxy_, std::move(topic), proxy_.command_ids().text_of(id), std::move(response));
      });
}

Task<Result<json::object>> PetalMqtt::send_command(std::string device_id, std::string command, json::value payload,
                                                   std::chrono::milliseconds timeout) {
  OutgoingCommand outgoing{std::move(device_id), std::move(command), Payload(payload).text(), timeout};
  return main_.run([this, outgoing = std::move(outgoing)]() mutable { return send(std::move(outgoing)); });
}

Task<Result<json::object>> PetalMqtt::send(OutgoingCommand outgoing) {
  auto const response = co_await sender_.send(std::move(outgoing));
  if (!response) co_return response.error();
  co_return response->object();
}

Task<json::object> PetalMqtt::health_check() {
  return main_.run([this] { return health(); });
}

Task<json::object> PetalMqtt::health() {
  co_return views_.health();
}

Result<void> PetalCommands::on(std::string name, CommandHandler handler, CommandOptions options) {
  main_.require("commands().on");
  if (name.empty()) return Error(Errc::invalid_argument, "a command needs a name; this one is empty");
  return processor_.serve(owner_, owner_->name + "/" + name, std::move(handler), options);
}

}  // namespace petal::proxy
