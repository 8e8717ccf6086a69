// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/response_filters.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "runtime/with_deadline.hpp"

namespace petal::proxy {
namespace {

using std::chrono::steady_clock;

constexpr auto leaving_limit = std::chrono::milliseconds(200);

}  // namespace

ResponseFilters::ResponseFilters(Proxy& proxy, std::shared_ptr<runtime::Owner> owner, std::chrono::milliseconds keep,
                                 std::function<void(const Message&)> on_response)
    : proxy_(proxy), owner_(std::move(owner)), keep_(keep), on_response_(std::move(on_response)) {}

void ResponseFilters::hold(const std::string& topic) {
  auto& filter = filters_[topic];
  if (!filter) filter = std::make_shared<Filter>(proxy_.executor());
  ++filter->commands;
}

void ResponseFilters::let_go(const std::string& topic) {
  auto const& filter = filters_.at(topic);
  --filter->commands;
  filter->idle_since = steady_clock::now();
  if (!std::exchange(looking_after_, true)) owner_->tasks.spawn("response topics", look_after());
}

Task<Result<void>> ResponseFilters::listen(std::string topic) {
  auto const filter = filters_.at(topic);
  while (filter->state == Filter::State::asked || filter->state == Filter::State::leaving)
    co_await filter->changed.wait();
  if (filter->state == Filter::State::heard) co_return Result<void>();
  if (filter->commands == 0) co_return Error(Errc::timed_out, "the command was given up meanwhile");

  filter->state = Filter::State::asked;
  auto asked = co_await subscribe(topic);
  if (asked.has_error() && asked.error().is(Errc::limit_exceeded)) {
    bool const has_room = co_await leave_idle(steady_clock::now());
    if (has_room) asked = co_await subscribe(topic);
  }
  filter->state = asked ? Filter::State::heard : Filter::State::unknown;
  filter->changed.notify_all();
  co_return asked;
}

Task<Result<void>> ResponseFilters::subscribe(std::string topic) {
  Tap const tap = [this](const transport::Incoming& incoming, bool repeats) {
    if (!repeats) on_response_(incoming.message());
  };
  co_return co_await proxy_.subscribe(owner_, std::move(topic), tap, {Qos::at_least_once, false},
                                      Proxy::WhenUnreachable::keep);
}

/// Unsubscribes those whose last command ended at `idle_before` or earlier; returns whether there was one.
Task<bool> ResponseFilters::leave_idle(steady_clock::time_point idle_before) {
  std::vector<std::pair<std::string, FilterPtr>> idle;
  for (auto const& [topic, filter] : filters_)
    if (filter->is_idle() && filter->idle_since <= idle_before) idle.emplace_back(topic, filter);
  for (auto const& [topic, filter] : idle)
    if (filter->is_idle()) co_await leave(topic, filter);
  std::erase_if(filters_, [](const auto& item) {
    return item.second->commands == 0 && item.second->state == Filter::State::unknown;
  });
  co_return !idle.empty();
}

/// Unsubscribes `topic`. A command that comes meanwhile waits until that is done, and subscribes again.
Task<> ResponseFilters::leave(std::string topic, FilterPtr filter) {
  filter->state = Filter::State::leaving;
  co_await proxy_.unsubscribe(owner_, std::move(topic));
  filter->state = Filter::State::unknown;
  filter->changed.notify_all();
}

Task<> ResponseFilters::look_after() {
  boost::asio::steady_timer timer(proxy_.executor());
  while (!filters_.empty()) {
    timer.expires_after(keep_ / 4);
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_await leave_idle(steady_clock::now() - keep_);
  }
  looking_after_ = false;
}

Task<> ResponseFilters::stop() {
  co_await owner_->tasks.stop(leaving_limit);
  // Bounded: a broker that has not answered in time may keep the subscription.
  co_await runtime::with_deadline(leaving_limit, leave_idle(steady_clock::now()));
  co_await proxy_.release(owner_);
}

}  // namespace petal::proxy
