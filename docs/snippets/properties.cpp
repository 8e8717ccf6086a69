// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;

double temperature() {
  return 23.5;
}

// [properties]
class Thermometer final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const answer = [this](Message request) { return answer_to(std::move(request)); };
    co_await context().mqtt().subscribe_to_topic("thermometer/read", answer);
  }

 private:
  /// Answers on the topic that the request names, with the correlation data of the request.
  Task<> answer_to(Message request) {
    auto const& asked = request.properties();
    if (!asked.response_topic) co_return;
    petal::PublishOptions options;
    options.properties.content_type = "application/json";
    options.properties.correlation_data = asked.correlation_data;
    options.properties.user = {{"sensor", "inside"}, {"unit", "C"}};
    co_await context().mqtt().publish_message(*asked.response_topic, {{"temperature", temperature()}}, options);
  }
};
// [properties]

}  // namespace

PETAL_EXPORT(Thermometer, "properties", "1.0.0")
