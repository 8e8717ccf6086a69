// SPDX-License-Identifier: Apache-2.0
#include "testing/harness_redis.hpp"

#include <fmt/format.h>

#include "runtime/subscription_body.hpp"
#include "runtime/text.hpp"

namespace petal::testing {

using Kind = MemoryRedis::Kind;

/// Checks what every call needs: a server that is reachable, and a name that is not empty.
Result<void> HarnessRedis::check(const char* what, const std::string& name) const {
  if (name.empty())
    return Error(Errc::invalid_argument, fmt::format("the {} is empty; at least one byte is needed", what));
  if (!world_.redis.is_reachable())
    return Error(Errc::not_connected, "not connected to Redis: the test has disconnected it");
  return {};
}

Task<Result<std::optional<std::string>>> HarnessRedis::get(std::string key) {
  if (auto const checked = check("key", key); !checked) co_return checked.error();
  co_return world_.redis.get(key);
}

Task<Result<void>> HarnessRedis::set(std::string key, std::string value,
                                     std::optional<std::chrono::milliseconds> expiry) {
  if (auto const checked = check("key", key); !checked) co_return checked;
  if (expiry && *expiry < std::chrono::milliseconds(1))
    co_return Error(Errc::invalid_argument,
                    fmt::format("the expiry is {} ms; at least 1 ms is accepted", expiry->count()));
  world_.redis.set(key, std::move(value), expiry);
  co_return Result<void>();
}

Task<Result<bool>> HarnessRedis::remove(std::string key) {
  if (auto const checked = check("key", key); !checked) co_return checked.error();
  co_return world_.redis.remove(key);
}

Task<Result<bool>> HarnessRedis::exists(std::string key) {
  if (auto const checked = check("key", key); !checked) co_return checked.error();
  co_return world_.redis.get(key).has_value();
}

Task<Result<std::int64_t>> HarnessRedis::publish(std::string channel, std::string message) {
  if (auto const checked = check("channel", channel); !checked) co_return checked.error();
  co_return world_.redis.publish(channel, message);
}

Task<SubscribeResult> HarnessRedis::subscribe(std::string channel, MessageHandler handler, const HandlerOptions&) {
  auto const added = add(Kind::channel, channel, std::move(handler));
  if (!added) co_return added.error();
  auto const& queue = *added;
  co_return Subscription(std::make_unique<runtime::SubscriptionBody>(
      runtime::SubscriptionBody::Parts{.main = main_,
                                       .tasks = runtime::tasks_of(owner_),
                                       .topic = std::move(channel),
                                       .pending = [queue] { return queue->waiting(); },
                                       .end = [&redis = world_.redis, queue] { redis.unsubscribe(*queue); }}));
}

Task<Result<void>> HarnessRedis::subscribe_to_channel(std::string channel, MessageHandler handler,
                                                      const HandlerOptions&) {
  auto const added = add(Kind::channel, std::move(channel), std::move(handler));
  co_return added ? Result<void>() : added.error();
}

Task<Result<void>> HarnessRedis::subscribe_pattern(std::string pattern, MessageHandler handler, const HandlerOptions&) {
  auto const added = add(Kind::pattern, std::move(pattern), std::move(handler));
  co_return added ? Result<void>() : added.error();
}

/// Succeeds also while the server is out of reach.
Result<std::shared_ptr<proxy::HandlerQueue>> HarnessRedis::add(Kind kind, std::string subject, MessageHandler handler) {
  auto const checked = check(kind == Kind::channel ? "channel" : "pattern", subject);
  if (!checked && !checked.error().is(Errc::not_connected)) return checked.error();
  auto const on_this_thread = watched(std::move(handler), world_.notes, "handler of " + runtime::escaped(subject));
  auto queue = world_.proxy.make_queue(owner_, std::move(subject), *on_this_thread.coroutine());
  world_.redis.subscribe(kind, queue);
  return queue;
}

Task<Result<void>> HarnessRedis::unsubscribe_from_channel(std::string channel) {
  return unsubscribe(Kind::channel, std::move(channel));
}

Task<Result<void>> HarnessRedis::unsubscribe_pattern(std::string pattern) {
  return unsubscribe(Kind::pattern, std::move(pattern));
}

Task<Result<void>> HarnessRedis::unsubscribe(Kind kind, std::string subject) {
  if (world_.redis.unsubscribe(*owner_, kind, subject)) co_return Result<void>();
  co_return Error(Errc::no_such_subscription, fmt::format("no such subscription: {} has not subscribed {}",
                                                          owner_->name, runtime::escaped(subject)));
}

}  // namespace petal::testing
