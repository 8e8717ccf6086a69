// SPDX-License-Identifier: Apache-2.0
// Uses Redis as it is told on redis/ask: {"id": 1, "call": "set", "key": "k", "value": "v", "expiry_ms": 100}. What
// came of it is published on redis/answer: {"id": 1, "result": ...} or {"id": 1, "error": "...", "code": 11}. What its
// subscriptions hear is published on redis/heard: {"channel": "c", "message": "m", "how": "plain"}.
#include <filesystem>
#include <map>
#include <petal/petal.hpp>
#include <stdexcept>
#include <thread>

namespace {

using petal::Message;
using petal::Result;
using petal::Task;
namespace json = boost::json;

std::string text(const json::object& asked, std::string_view member) {
  auto const* const value = asked.if_contains(member);
  return value ? std::string(value->as_string()) : std::string();
}

json::object outcome(const Result<void>& result) {
  if (result) return {{"result", nullptr}};
  return {{"error", result.error().message()}, {"code", result.error().code.value()}};
}

json::object outcome(const Result<std::optional<std::string>>& result) {
  if (!result) return outcome(Result<void>(result.error()));
  return {{"result", *result ? json::value(**result) : json::value()}};
}

template <typename T>
json::object outcome(const Result<T>& result) {
  if (!result) return outcome(Result<void>(result.error()));
  return {{"result", *result}};
}

class RedisUser final : public petal::Petal {
 public:
  Task<> startup() override {
    auto const answer = [this](Message message) { return this->answer(std::move(message)); };
    (co_await context().mqtt().subscribe_to_topic("redis/ask", answer)).value();
  }

 private:
  Task<> answer(Message message) {
    auto const asked = message.object();
    auto answer = co_await call(asked);
    answer["id"] = asked.at("id");
    (co_await context().mqtt().publish_message("redis/answer", answer)).value();
  }

  Task<json::object> call(const json::object& asked) {
    auto& redis = context().redis();
    auto const call = text(asked, "call");
    auto const key = text(asked, "key");
    if (call == "get") co_return outcome(co_await redis.get(key));
    if (call == "set") co_return outcome(co_await redis.set(key, text(asked, "value"), expiry(asked)));
    if (call == "remove") co_return outcome(co_await redis.remove(key));
    if (call == "exists") co_return outcome(co_await redis.exists(key));
    if (call == "publish") co_return outcome(co_await redis.publish(key, text(asked, "value")));
    if (call == "subscribe") co_return outcome(co_await redis.subscribe_to_channel(key, handler(text(asked, "how"))));
    if (call == "unsubscribe") co_return outcome(co_await redis.unsubscribe_from_channel(key));
    if (call == "subscribe_pattern") co_return outcome(co_await redis.subscribe_pattern(key, handler("coroutine")));
    if (call == "unsubscribe_pattern") co_return outcome(co_await redis.unsubscribe_pattern(key));
    if (call == "binary") co_return co_await binary(key);
    co_return json::object{{"error", "unknown call"}};
  }

  static std::optional<std::chrono::milliseconds> expiry(const json::object& asked) {
    auto const* const given = asked.if_contains("expiry_ms");
    if (!given) return std::nullopt;
    return std::chrono::milliseconds(given->as_int64());
  }

  /// Every byte there is, there and back.
  Task<json::object> binary(std::string key) {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
    (co_await context().redis().set(key + bytes, bytes)).value();
    auto const got = (co_await context().redis().get(key + bytes)).value();
    co_return json::object{{"result", got == bytes}};
  }

  petal::MessageHandler handler(const std::string& how) {
    if (how == "plain")  // blocks until the file exists that the message names
      return [this](const Message& message) {
        while (message.payload().starts_with("/") && !std::filesystem::exists(message.payload()))
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
        context().log().info("plain: {}", message.payload());
      };
    return [this](Message message) -> Task<> {
      if (message.payload() == "throw") throw std::runtime_error("the arm is stuck");
      json::object const heard = {{"channel", message.topic()}, {"message", message.payload()}};
      (co_await context().mqtt().publish_message("redis/heard", heard)).value();
    };
  }
};

}  // namespace

PETAL_EXPORT(RedisUser, "redis-user", "1.0.0")
