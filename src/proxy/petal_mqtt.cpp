// SPDX-License-Identifier: Apache-2.0
#include "proxy/petal_mqtt.hpp"

#include <stdexcept>

#include "proxy/commands/response.hpp"
#include "runtime/subscription_body.hpp"

namespace petal::proxy {

Task<Result<PublishOutcome>> PetalMqtt::publish_message(std::string topic, Payload payload,
                                                        const PublishOptions& options) {
  return main_.run([this, topic = std::move(topic), text = std::move(payload).text(), options = options]() mutable {
    return proxy_.publish(std::move(topic), std::move(text), std::move(options));
  });
}

Task<SubscribeResult> PetalMqtt::subscribe(std::string filter, MessageHandler handler,
                                           const SubscribeOptions& options) {
  return main_.run([this, filter = std::move(filter), call = placed(std::move(handler), options.cpu_heavy),
                    qos = options.qos]() mutable { return subscribe_here(std::move(filter), std::move(call), qos); });
}

/// The Subscription is made first: if the call is cancelled, it ends.
Task<SubscribeResult> PetalMqtt::subscribe_here(std::string filter, MessageCall handler, Qos qos) {
  auto const queue = proxy_.new_queue(owner_, std::move(filter), std::move(handler));
  runtime::SubscriptionBody::Parts parts{.main = main_,
                                         .tasks = runtime::tasks_of(owner_),
                                         .topic = queue->subject(),
                                         .pending = [queue] { return queue->waiting(); },
                                         .end = [&proxy = proxy_, queue] { proxy.end(*queue); }};
  Subscription subscription(std::make_unique<runtime::SubscriptionBody>(std::move(parts)));
  auto const asked = co_await proxy_.subscribe(queue, {qos, false}, Proxy::WhenUnreachable::keep);
  if (!asked) co_return asked.error();
  co_return std::move(subscription);
}

Task<Result<void>> PetalMqtt::subscribe_to_topic(std::string filter, MessageHandler handler,
                                                 const SubscribeOptions& options) {
  return main_.run([this, filter = std::move(filter), call = placed(std::move(handler), options.cpu_heavy),
                    qos = options.qos]() mutable {
    return proxy_.subscribe(owner_, std::move(filter), std::move(call), {qos, false}, Proxy::WhenUnreachable::keep);
  });
}

MessageCall PetalMqtt::placed(MessageHandler handler, bool cpu_heavy) const {
  return runtime::placed(std::move(handler), {.cpu_heavy = cpu_heavy}, runtime::places_of(owner_, workers_));
}

Task<Result<void>> PetalMqtt::unsubscribe_from_topic(std::string filter) {
  return main_.run(
      [this, filter = std::move(filter)]() mutable { return proxy_.unsubscribe(owner_, std::move(filter)); });
}

Result<void> PetalMqtt::subscribe_pattern(std::string pattern, MessageHandler handler, const HandlerOptions& options) {
  main_.require("subscribe_pattern");
  auto const subscribed =
      proxy_.subscribe_pattern(owner_, std::move(pattern), placed(std::move(handler), options.cpu_heavy));
  if (!subscribed && subscribed.error().is(Errc::invalid_pattern))
    throw std::invalid_argument(subscribed.error().message());
  return subscribed;
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

void PetalCommands::on(std::string name, CommandHandler handler, const HandlerOptions& options) {
  main_.require("commands().on");
  if (name.empty()) throw std::invalid_argument("a command needs a name; this one is empty");
  processor_.serve(owner_, owner_->name + "/" + name,
                   runtime::placed(std::move(handler), options, runtime::places_of(owner_, workers_)));
}

}  // namespace petal::proxy
