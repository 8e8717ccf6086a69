// SPDX-License-Identifier: Apache-2.0
#include <petal/petal.hpp>

namespace {

using petal::Context;
using petal::Message;
using petal::Task;

double temperature() {
  return 23.5;
}

// [properties]
class Thermometer final : public petal::Petal {
 public:
  Task<> startup(Context& context) override {
    auto const answer = [&context](Message request) { return answer_to(context, std::move(request)); };
    (co_await context.mqtt().subscribe_to_topic("thermometer/read", answer)).value();
  }

 private:
  /// Answers on the topic that the request names, with the correlation data of the request.
  static Task<> answer_to(Context& context, Message request) {
    auto const& asked = request.properties();
    if (!asked.response_topic) co_return;
    petal::PublishOptions options;
    options.properties.content_type = "application/json";
    options.properties.correlation_data = asked.correlation_data;
    options.properties.user = {{"sensor", "inside"}, {"unit", "C"}};
    auto const sent =
        co_await context.mqtt().publish_message(*asked.response_topic, {{"temperature", temperature()}}, options);
    if (!sent) context.log().warning("not answered: " + sent.error().message());
  }
};
// [properties]

}  // namespace

PETAL_EXPORT(Thermometer, "properties", "1.0.0")
