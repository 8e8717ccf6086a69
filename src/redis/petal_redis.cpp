// SPDX-License-Identifier: Apache-2.0
#include "redis/petal_redis.hpp"

#include <charconv>

#include "redis/command.hpp"
#include "redis/input.hpp"
#include "runtime/subscription_body.hpp"
#include "runtime/text.hpp"

namespace petal::redis {
namespace {

Result<std::int64_t> as_number(const Reply& reply) {
  std::int64_t number = 0;
  auto const* const end = reply.text.data() + reply.text.size();
  if (reply.kind == Reply::Kind::text && std::from_chars(reply.text.data(), end, number).ptr == end) return number;
  return Error(Errc::refused, "Redis answered with \"" + runtime::escaped(reply.text, 60) + "\", not with a number");
}

}  // namespace

Task<Result<std::optional<std::string>>> PetalRedis::get(std::string key) {
  if (auto const checked = check_name("key", key); !checked) co_return checked.error();
  auto reply = co_await ask(command({"GET", key}));
  if (!reply) co_return reply.error();
  if (reply->kind == Reply::Kind::null) co_return std::nullopt;
  co_return std::move(reply->text);
}

Task<Result<void>> PetalRedis::set(std::string key, std::string value,
                                   std::optional<std::chrono::milliseconds> expiry) {
  if (auto const checked = check_set(key, value, expiry); !checked) co_return checked;
  auto const time = expiry ? std::to_string(expiry->count()) : std::string();
  auto const reply = co_await ask(expiry ? command({"SET", key, value, "PX", time}) : command({"SET", key, value}));
  if (!reply) co_return reply.error();
  co_return Result<void>();
}

Task<Result<bool>> PetalRedis::remove(std::string key) {
  if (auto const checked = check_name("key", key); !checked) co_return checked.error();
  co_return co_await ask_whether(command({"DEL", key}));
}

Task<Result<bool>> PetalRedis::exists(std::string key) {
  if (auto const checked = check_name("key", key); !checked) co_return checked.error();
  co_return co_await ask_whether(command({"EXISTS", key}));
}

Task<Result<bool>> PetalRedis::ask_whether(std::string command) {
  auto const reply = co_await ask(std::move(command));
  if (!reply) co_return reply.error();
  auto const count = as_number(*reply);
  if (!count) co_return count.error();
  co_return *count > 0;
}

Task<Result<std::int64_t>> PetalRedis::publish(std::string channel, std::string message) {
  if (auto const checked = check_name("channel", channel); !checked) co_return checked.error();
  if (auto const checked = check_value("message", message); !checked) co_return checked.error();
  auto const reply = co_await ask(command({"PUBLISH", channel, message}));
  if (!reply) co_return reply.error();
  co_return as_number(*reply);
}

Task<SubscribeResult> PetalRedis::subscribe(std::string channel, MessageHandler handler,
                                            const HandlerOptions& options) {
  return main_.run([this, subject = Subject{Subject::Kind::channel, std::move(channel)},
                    call = runtime::placed(std::move(handler), options, places_)]() mutable {
    return subscribe_here(std::move(subject), std::move(call));
  });
}

/// The Subscription is made first: if the call is cancelled, it ends.
Task<SubscribeResult> PetalRedis::subscribe_here(Subject subject, MessageCall handler) {
  if (auto const checked = check_name("channel", subject.name); !checked) co_return checked.error();
  auto const queue = link_.new_queue(owner_, subject, std::move(handler));
  runtime::SubscriptionBody::Parts parts{.main = main_,
                                         .tasks = owner_.tasks,
                                         .topic = subject.name,
                                         .pending = [queue] { return queue->waiting(); },
                                         .end = [&link = link_, subject, queue] { link.end(subject, queue); }};
  Subscription subscription(std::make_unique<runtime::SubscriptionBody>(std::move(parts)));
  auto const asked = co_await link_.subscribe(owner_, subject, queue);
  if (!asked) co_return asked.error();
  co_return std::move(subscription);
}

Task<Result<void>> PetalRedis::subscribe_to_channel(std::string channel, MessageHandler handler,
                                                    const HandlerOptions& options) {
  return add({Subject::Kind::channel, std::move(channel)}, runtime::placed(std::move(handler), options, places_));
}

Task<Result<void>> PetalRedis::subscribe_pattern(std::string pattern, MessageHandler handler,
                                                 const HandlerOptions& options) {
  return add({Subject::Kind::pattern, std::move(pattern)}, runtime::placed(std::move(handler), options, places_));
}

Task<Result<void>> PetalRedis::unsubscribe_from_channel(std::string channel) {
  return remove({Subject::Kind::channel, std::move(channel)});
}

Task<Result<void>> PetalRedis::unsubscribe_pattern(std::string pattern) {
  return remove({Subject::Kind::pattern, std::move(pattern)});
}

Task<Result<Reply>> PetalRedis::ask(std::string command) {
  return main_.run([this, command = std::move(command)]() mutable { return link_.ask(std::move(command)); });
}

Task<Result<void>> PetalRedis::add(Subject subject, MessageCall handler) {
  auto const* const what = subject.kind == Subject::Kind::channel ? "channel" : "pattern";
  if (auto const checked = check_name(what, subject.name); !checked) co_return checked;
  co_return co_await main_.run([this, subject = std::move(subject), handler = std::move(handler)]() mutable {
    return link_.subscribe(owner_, std::move(subject), std::move(handler));
  });
}

Task<Result<void>> PetalRedis::remove(Subject subject) {
  return main_.run(
      [this, subject = std::move(subject)]() mutable { return link_.unsubscribe(owner_, std::move(subject)); });
}

void PetalRedis::release() {
  *owner_.released = true;
  link_.release(owner_);
}

}  // namespace petal::redis
