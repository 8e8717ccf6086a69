// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>

#include "json/message_id.hpp"
#include "proxy/commands/response.hpp"
#include "proxy/log.hpp"
#include "runtime/escaped.hpp"
#include "runtime/text.hpp"
#include "topic/filter.hpp"

namespace petal::proxy {
namespace {

using runtime::escaped;
using runtime::Escaped;
using transport::Incoming;
using transport::Taken;

/// If a handler takes longer, its messages are written to disk, and acknowledged before it has finished.
constexpr auto slow_handler = std::chrono::milliseconds(1000);

constexpr auto between_replays = std::chrono::seconds(3);

Error stopping() {
  return {Errc::shutting_down, "the manager is shutting down and takes no new work"};
}

bool is_unreachable(const Error& error) {
  return error.is(Errc::not_connected) || error.is(Errc::link_lost) || error.is(Errc::timed_out);
}

}  // namespace

Proxy::Proxy(boost::asio::any_io_executor executor, ProxyOptions options, transport::Transport& transport)
    : executor_(executor), options_(options), transport_(transport), tasks_(executor) {}

Task<> Proxy::start(transport::Keeper& keeper, transport::Transport::OnState on_state) {
  tasks_.spawn("slow handlers", watch_slow_handlers());
  if (!co_await keeper.replay(sink())) tasks_.spawn("messages of an earlier run", replay_later(keeper));
  transport_.start(keeper.guard(sink()), [this, on_state = std::move(on_state)](const transport::LinkState& state) {
    link_changed(state);
    on_state(state);
  });
}

/// If the broker has kept no session, it sends all retained messages again.
void Proxy::link_changed(const transport::LinkState& state) {
  if (!std::exchange(connected_, state.connected) && connected_)
    subscriptions_.link_came(topic::RetainedRound::Clock::now());
}

transport::Sink Proxy::sink() {
  return [this](const Incoming& incoming) { return on_message(incoming); };
}

/// Tries again until the messages of an earlier run can be read from disk.
Task<> Proxy::replay_later(transport::Keeper& keeper) {
  boost::asio::steady_timer timer(executor_);
  do {
    timer.expires_after(between_replays);
    co_await timer.async_wait(boost::asio::use_awaitable);
  } while (!co_await keeper.replay(sink()));
}

/// Spills the messages of slow handlers, which must not keep the broker from sending to others.
Task<> Proxy::watch_slow_handlers() {
  boost::asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(slow_handler / 4);
    co_await timer.async_wait(boost::asio::use_awaitable);
    slow_consumers_.look(std::chrono::steady_clock::now() - slow_handler);
  }
}

void Proxy::leave() {
  transport_.hold_incoming();
  draining_ = true;
  slow_consumers_.leave();
}

Task<> Proxy::drain(DrainLimits limits) {
  using std::chrono::steady_clock;
  leave();
  auto const begun = steady_clock::now();
  auto const until = [&] { return std::min(begun + limits.whole, steady_clock::now() + limits.without_progress); };
  bool in_time = true;
  while (counters_.unfinished != 0 && in_time) in_time = co_await common_->finished.wait_until(until());
  if (counters_.unfinished != 0)
    log().warn("messages come again after the return, their handlers have not finished: count={}",
               counters_.unfinished);
}

Task<> Proxy::stop() {
  stopping_ = true;
  co_await transport_.stop();
  co_await tasks_.stop();
}

Task<Result<PublishOutcome>> Proxy::publish(std::string topic, std::string payload, PublishOptions options) {
  if (stopping_) co_return stopping();
  auto allowed = profile::check_publish(options_.limits, topic, payload.size(), options.qos);
  if (allowed) allowed = profile::check_properties(options.properties);
  if (!allowed) {
    log().warn("publish refused here: error={:?}", allowed.error().message());
    co_return allowed.error();
  }
  auto const name = topic;
  log().debug("publishing: topic={} bytes={} qos={} retain={} payload={}", Escaped(name), payload.size(),
              static_cast<int>(options.qos), options.retain, Escaped(payload));
  auto const sent = co_await transport_.publish({std::move(topic), std::move(payload), options.qos, options.retain,
                                                 options.expiry, std::move(options.properties)});
  if (!sent) {
    log().warn("publish failed: topic={} error={:?}", Escaped(name), sent.error().message());
    co_return sent.error();
  }
  ++(*sent == PublishOutcome::stored ? counters_.stored : counters_.published);
  log().debug("{}: topic={}", *sent == PublishOutcome::stored ? "stored" : "published", Escaped(name));
  co_return *sent;
}

Result<void> Proxy::check_may_receive(const runtime::Owner& owner) const {
  if (stopping_) return stopping();
  if (options_.enable_callbacks) return {};
  Error disabled(Errc::callbacks_disabled, "ENABLE_CALLBACKS is false: this manager publishes, and receives nothing");
  if (owner.kind == runtime::Owner::Kind::petal)  // the manager knows, and the REST API answers with it
    log().warn("subscribe refused here: owner={} error={:?}", owner.name, disabled.message());
  return disabled;
}

Task<Result<void>> Proxy::subscribe(OwnerPtr owner, std::string filter, MessageCall handler,
                                    transport::FilterOptions options, WhenUnreachable when_unreachable) {
  return subscribe(new_queue(std::move(owner), std::move(filter), std::move(handler)), options, when_unreachable);
}

Task<Result<void>> Proxy::subscribe(OwnerPtr owner, std::string filter, Tap tap, transport::FilterOptions options,
                                    WhenUnreachable when_unreachable) {
  return subscribe(new_queue(std::move(owner), std::move(filter), std::move(tap)), options, when_unreachable);
}

Task<Result<void>> Proxy::subscribe(std::shared_ptr<HandlerQueue> queue, transport::FilterOptions options,
                                    WhenUnreachable when_unreachable) {
  auto const& filter = queue->subject();
  auto const& owner = queue->owner();
  if (auto const may = check_may_receive(owner); !may) co_return may;
  if (auto const allowed = profile::check_subscribe(options_.limits, filter, options.qos); !allowed) {
    log().warn("subscribe refused here: owner={} error={:?}", owner.name, allowed.error().message());
    co_return allowed;
  }
  if (when_unreachable == WhenUnreachable::fail && !link().connected)
    co_return Error(Errc::not_connected, "not connected to the broker: " + link().detail);

  // Done before the broker is asked: it sends its retained messages as soon as it has the subscription.
  auto const before = subscriptions_.wanted(filter);
  queue->start();
  auto const continued = subscriptions_.take_suspended_filter(filter, owner);
  if (continued) queue->resume_from(*continued);
  // A new subscription gets the retained messages: the broker sends them when it is asked again, and no message is lost
  // (MQTT 5, 3.8.4). For a shared filter it sends none (4.8.2).
  bool const anew = !before || !topic::is_shared(filter);
  subscriptions_.add_filter(filter, options, queue);
  auto const now = subscriptions_.wanted(filter);
  Result<void> asked;
  bool const differs = before && (before->qos != now->qos || before->no_local != now->no_local);
  bool const is_refused = link().refused_filters.contains(filter);  // others keep it, for another broker
  if (anew || differs || is_refused) asked = co_await ask_broker_for(queue);
  bool const kept = asked.has_error() && when_unreachable == WhenUnreachable::keep && is_unreachable(asked.error());
  if (asked.has_error() && !kept) co_return co_await give_back(queue, asked);
  log().info("subscribed: filter={} owner={} qos={}{}", escaped(filter), owner.name, static_cast<int>(options.qos),
             link().connected && !kept ? "" : " pending=\"until the broker is back\"");
  co_return Result<void>();
}

Task<Result<void>> Proxy::ask_broker(std::string filter) {
  auto const options = subscriptions_.wanted(filter);
  if (!options) co_return co_await transport_.unsubscribe(filter);
  subscriptions_.asking_again(filter, topic::RetainedRound::Clock::now());
  co_return co_await transport_.subscribe(filter, *options);
}

/// Subscribes on behalf of `queue`, which is new to its filter.
Task<Result<void>> Proxy::ask_broker_for(std::shared_ptr<HandlerQueue> queue) {
  using Clock = topic::RetainedRound::Clock;
  auto const& filter = queue->subject();
  auto options = *subscriptions_.wanted(filter);
  options.send_retained = true;
  subscriptions_.asking(filter, *queue, Clock::now());
  auto const asked = co_await transport_.subscribe(filter, options);
  if (asked) subscriptions_.answered(filter, *queue, Clock::now());
  co_return asked;
}

Task<Result<void>> Proxy::give_back(std::shared_ptr<HandlerQueue> queue, Result<void> why) {
  auto const& filter = queue->subject();
  auto const& owner = queue->owner();
  log().warn("subscribe failed: filter={} owner={} error={:?}", escaped(filter), owner.name, why.error().message());
  subscriptions_.remove_queue(filter, *queue);
  co_await ask_broker(filter);
  co_return why;
}

Task<Result<void>> Proxy::unsubscribe(OwnerPtr owner, std::string filter) {
  if (subscriptions_.remove_filter(filter, *owner) == 0) {
    auto const holders = subscriptions_.other_holders(filter, *owner);
    co_return Error(Errc::no_such_subscription,
                    fmt::format("no such subscription: {} has not subscribed {}{}", owner->name, escaped(filter),
                                holders.empty() ? "" : "; it belongs to " + holders));
  }
  log().info("unsubscribed: filter={} owner={}", escaped(filter), owner->name);
  co_await unsubscribe_unwanted(filter);
  co_return Result<void>();  // it is not subscribed here: no handler gets what the broker still sends
}

void Proxy::end(const HandlerQueue& queue) {
  auto const& filter = queue.subject();
  if (!subscriptions_.remove_queue(filter, queue)) return;
  log().info("unsubscribed: filter={} owner={}", escaped(filter), queue.owner().name);
  if (!draining_ && !stopping_) tasks_.spawn("unsubscribing " + escaped(filter), unsubscribe_unwanted(filter));
}

/// Tells the broker that `filter` is not wanted any more, unless another subscription needs it.
Task<> Proxy::unsubscribe_unwanted(std::string filter) {
  if (subscriptions_.wanted(filter)) co_return;
  auto const asked = co_await ask_broker(filter);
  if (asked.has_error() && !is_unreachable(asked.error()))
    log().warn("unsubscribe failed at the broker: filter={} error={:?}", escaped(filter), asked.error().message());
}

Result<void> Proxy::subscribe_pattern(OwnerPtr owner, std::string pattern, MessageCall handler) {
  if (auto const may = check_may_receive(*owner); !may) return may;
  auto const queue = make_queue(owner, pattern, std::move(handler));
  auto added = subscriptions_.add_pattern(pattern, queue);
  if (!added) {
    queue->close();
    return added;
  }
  if (auto const continued = subscriptions_.take_suspended_pattern(pattern, *owner)) queue->resume_from(*continued);
  log().info("subscribed: pattern={} owner={}", escaped(pattern), owner->name);
  return {};
}

Result<void> Proxy::unsubscribe_pattern(const runtime::Owner& owner, const std::string& pattern) {
  if (subscriptions_.remove_pattern(pattern, owner) == 0)
    return Error(Errc::no_such_subscription, fmt::format("no such subscription: {} has not subscribed the pattern {}",
                                                         owner.name, escaped(pattern)));
  log().info("unsubscribed: pattern={} owner={}", escaped(pattern), owner.name);
  return {};
}

Task<> Proxy::release(OwnerPtr owner) {
  for (auto const& pattern : subscriptions_.patterns_of(*owner)) subscriptions_.remove_pattern(pattern, *owner);
  for (auto const& filter : subscriptions_.filters_of(*owner)) {
    subscriptions_.remove_filter(filter, *owner);
    if (!draining_ && !stopping_ && !subscriptions_.wanted(filter)) co_await ask_broker(filter);
  }
}

std::shared_ptr<HandlerQueue> Proxy::make_queue(OwnerPtr owner, std::string subject, MessageCall handler) {
  auto queue = new_queue(std::move(owner), std::move(subject), std::move(handler));
  queue->start();
  return queue;
}

std::shared_ptr<HandlerQueue> Proxy::new_queue(OwnerPtr owner, std::string subject, std::variant<MessageCall, Tap> to) {
  return std::make_shared<HandlerQueue>(executor_, std::move(owner), std::move(subject), std::move(to), options_.queues,
                                        common_);
}

void Proxy::remember_response(const std::string& topic, const std::string& message_id) {
  own_responses_.published(topic, message_id);
}

transport::Taken Proxy::on_message(const Incoming& incoming) {
  auto const& message = incoming.message();
  if (draining_ || stopping_) {
    slow_consumers_.give_up(transport::WaitingMessage(incoming));
    return Taken::refused;
  }
  ++counters_.received;
  auto const id = json_text::message_id(message.payload());
  if (id && own_responses_.is_own(message.topic(), *id)) {
    log().debug("own response came back, kept from its handlers: topic={}", escaped(message.topic()));
    return Taken::yes;
  }

  receivers_.clear();
  bool const is_wanted = subscriptions_.match(message, incoming.filters(), link().refused_filters, receivers_);
  log().debug("received: topic={} bytes={} qos={} retained={} handlers={} payload={}", Escaped(message.topic()),
              message.payload().size(), static_cast<int>(message.qos()), message.retained(), receivers_.size(),
              Escaped(message.payload()));
  auto const& told_once = is_progress_topic(message.topic()) ? std::nullopt : id;
  for (auto* const queue : receivers_) queue->push(incoming, told_once);
  if (!is_wanted) {
    ++counters_.dropped;
    unwanted_.dropped("nobody has subscribed it", "none", message.topic());
  }
  return Taken::yes;
}

}  // namespace petal::proxy
