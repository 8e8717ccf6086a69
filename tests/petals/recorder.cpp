// SPDX-License-Identifier: Apache-2.0
// Subscribes what it is told to and publishes on RECORDER_OUT what came, so that a test sees it from outside:
//
//   {"handler": "the filter or pattern", "topic": "...", "payload": "the bytes", "qos": 1, "retained": false}
//
// RECORDER_TOPICS are filters, RECORDER_PATTERNS patterns, RECORDER_BLOCKING filters with a plain function as handler,
// all separated by blanks; one that is named twice has two handlers.
#include <chrono>
#include <petal/petal.hpp>
#include <sstream>

namespace {

using petal::Message;
using petal::Task;
namespace json = boost::json;

std::vector<std::string> words(const petal::Context& context, const std::string& key) {
  std::istringstream text(context.setting(key).value_or(""));
  std::vector<std::string> all;
  for (std::string word; text >> word;) all.push_back(word);
  return all;
}

class Recorder final : public petal::Petal {
 public:
  Task<> startup() override {
    out_ = context().setting("RECORDER_OUT").value_or("recorder/out");
    for (auto const& filter : words(context(), "RECORDER_TOPICS"))
      (co_await context().mqtt().subscribe_to_topic(filter, reporter(filter), {petal::Qos::exactly_once})).value();
    for (auto const& pattern : words(context(), "RECORDER_PATTERNS"))
      context().mqtt().subscribe_pattern(pattern, reporter(pattern));
    for (auto const& filter : words(context(), "RECORDER_BLOCKING"))
      (co_await context().mqtt().subscribe_to_topic(filter, blocking_reporter())).value();
  }

 private:
  petal::MessageHandler reporter(const std::string& handler) {
    return [this, handler](Message message) { return report(handler, std::move(message)); };
  }

  Task<> report(std::string handler, Message message) {
    json::object const seen = {{"handler", handler},
                               {"topic", message.topic()},
                               {"payload", message.payload()},
                               {"qos", static_cast<int>(message.qos())},
                               {"retained", message.retained()}};
    // What came must be seen, also where the link has just ended.
    for (;;) {
      auto const sent = co_await context().mqtt().publish_message(out_, seen);
      if (sent || !is_passing(sent.error())) co_return static_cast<void>(sent.value());
      co_await context().sleep(std::chrono::milliseconds(50));
    }
  }

  static bool is_passing(const petal::Error& error) {
    return error.is(petal::Errc::not_connected) || error.is(petal::Errc::link_lost) || error.is(petal::Errc::timed_out);
  }

  /// Runs on its own thread, where only the log may be used.
  petal::MessageHandler blocking_reporter() {
    return [this](const Message& message) { context().log().info("blocking handler: {}", message.payload()); };
  }

  std::string out_;
};

}  // namespace

PETAL_EXPORT(Recorder, "recorder", "1.2.3")
