// SPDX-License-Identifier: Apache-2.0
// Sends every message back, byte for byte and with its QoS: what comes on ECHO_IN/REST leaves on ECHO_OUT/REST.
// Retained ones leave retained.
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;

class Echo final : public petal::Petal {
 public:
  Task<> startup() override {
    in_ = context().setting("ECHO_IN").value();
    out_ = context().setting("ECHO_OUT").value();
    auto const send_back = [this](Message message) { return answer(std::move(message)); };
    (co_await context().mqtt().subscribe_to_topic(in_ + "/#", send_back, {petal::Qos::exactly_once})).value();
  }

 private:
  Task<> answer(Message message) {
    auto const topic = out_ + message.topic().substr(in_.size());
    auto payload = petal::Payload::bytes(std::string(message.payload()));
    petal::PublishOptions const options = {.qos = message.qos(), .retain = message.retained()};
    (co_await context().mqtt().publish_message(topic, std::move(payload), options)).value();
  }

  std::string in_;
  std::string out_;
};

}  // namespace

PETAL_EXPORT(Echo, "echo", "1.0.0")
