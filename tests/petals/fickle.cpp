// SPDX-License-Identifier: Apache-2.0
// Changes its subscriptions from inside its handlers: a message on fickle/subscribe or fickle/unsubscribe names a
// filter, on fickle/pattern and fickle/no-pattern a pattern; fickle/once ends itself with its first message. Says what
// came of it on fickle/out.
#include <petal/petal.hpp>

namespace {

using petal::Message;
using petal::Task;

class Fickle final : public petal::Petal {
 public:
  Task<> startup() override {
    co_await on("fickle/subscribe", [this](Message message) { return subscribe(std::move(message)); });
    co_await on("fickle/unsubscribe", [this](Message message) { return unsubscribe(std::move(message)); });
    co_await on("fickle/pattern", [this](Message message) { return pattern(std::move(message)); });
    co_await on("fickle/no-pattern", [this](Message message) { return no_pattern(std::move(message)); });
    co_await on("fickle/once", [this](Message message) { return once(std::move(message)); });
  }

 private:
  Task<> on(std::string filter, petal::MessageHandler handler) {
    (co_await context().mqtt().subscribe_to_topic(std::move(filter), std::move(handler))).value();
  }

  Task<> say(std::string what, petal::Result<void> result) {
    what += result ? ": done" : ": " + result.error().message();
    (co_await context().mqtt().publish_message("fickle/out", petal::json::value(what))).value();
  }

  Task<> heard(Message message) { co_await say("heard " + message.topic() + " " + std::string(message.payload()), {}); }

  Task<> subscribe(Message message) {
    std::string const filter(message.payload());
    auto const result =
        co_await context().mqtt().subscribe_to_topic(filter, [this](Message m) { return heard(std::move(m)); });
    co_await say("subscribe " + filter, result);
  }

  Task<> unsubscribe(Message message) {
    std::string const filter(message.payload());
    auto const result = co_await context().mqtt().unsubscribe_from_topic(filter);
    co_await say("unsubscribe " + filter, result);
  }

  Task<> pattern(Message message) {
    std::string const text(message.payload());
    auto const result = context().mqtt().subscribe_pattern(text, [this](Message m) { return heard(std::move(m)); });
    co_await say("pattern " + text, result);
  }

  Task<> no_pattern(Message message) {
    std::string const text(message.payload());
    co_await say("no-pattern " + text, context().mqtt().unsubscribe_pattern(text));
  }

  Task<> once(Message message) {
    auto const result = co_await context().mqtt().unsubscribe_from_topic(message.topic());
    co_await say("once " + std::string(message.payload()), result);
  }
};

}  // namespace

PETAL_EXPORT(Fickle, "fickle", "1.0.0")
