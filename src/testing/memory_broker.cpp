// SPDX-License-Identifier: Apache-2.0
#include "testing/memory_broker.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "runtime/text.hpp"
#include "topic/filter.hpp"

namespace petal::testing {

using transport::FilterOptions;
using transport::OutgoingMessage;

MemoryBroker::MemoryBroker(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {
  state_.connected = state_.peer_ready = true;
}

void MemoryBroker::start(transport::Sink sink, OnState on_state) {
  sink_ = std::move(sink);
  on_state_ = std::move(on_state);
  on_state_(state_);
}

Task<> MemoryBroker::stop() {
  wanted_.clear();
  co_return;
}

Task<Result<PublishOutcome>> MemoryBroker::publish(OutgoingMessage message) {
  if (!failures_.empty()) {
    auto const error = failures_.front();
    failures_.pop_front();
    co_return error;
  }
  auto const delivery = state_.connected ? PublishOutcome::acknowledged : PublishOutcome::stored;
  if (delivery == PublishOutcome::stored && message.qos == Qos::at_most_once)
    co_return Error(Errc::not_connected, "not connected to the broker, and QoS 0 is not stored: " + state_.detail);
  published_.push_back(
      {message.topic, message.payload, message.qos, message.retain, message.expiry, delivery, message.properties});
  if (delivery == PublishOutcome::stored)
    stored_.push_back(std::move(message));
  else
    accept(message);
  co_return delivery;
}

void MemoryBroker::accept(const OutgoingMessage& message) {
  if (message.retain && message.payload.empty())
    retained_.erase(message.topic);
  else if (message.retain)
    retained_.insert_or_assign(message.topic,
                               Message(message.topic, message.payload, Qos::at_least_once, true, message.properties));
  deliver_later(Message(message.topic, message.payload, message.qos, false, message.properties), true);
}

Task<Result<void>> MemoryBroker::subscribe(std::string filter, FilterOptions options) {
  if (refused_.contains(filter))
    co_return Error(Errc::refused,
                    "the broker refused to subscribe " + runtime::escaped(filter) + ": not authorized (0x87)");
  wanted_[filter] = options;
  if (!topic::is_shared(filter)) send_retained(filter);
  co_return Result<void>();
}

Task<Result<void>> MemoryBroker::unsubscribe(std::string filter) {
  wanted_.erase(filter);
  co_return Result<void>();
}

bool MemoryBroker::deliver(const Message& message) {
  auto highest = Qos::at_most_once;
  if (!wanted_for(message, false, highest)) return false;
  if (state_.connected)
    deliver_later(message, false);
  else if (std::min(message.qos(), highest) != Qos::at_most_once)
    waiting_.push_back(message);
  else
    return false;
  return true;
}

void MemoryBroker::set_connected(bool connected) {
  if (std::exchange(state_.connected, connected) == connected) return;
  state_.detail = connected ? "" : "the test has disconnected it";
  if (on_state_) on_state_(state_);
  if (!connected) return;
  for (auto const& message : std::exchange(stored_, {})) accept(message);
  for (auto const& message : std::exchange(waiting_, {})) deliver_later(message, false);
}

void MemoryBroker::fail_publishes(Error error, int times) {
  failures_.insert(failures_.end(), static_cast<std::size_t>(std::max(times, 0)), error);
}

/// Delivers the message later, as from a network, so that the publisher is not called back while it publishes.
void MemoryBroker::deliver_later(Message message, bool is_own) {
  boost::asio::post(executor_, [this, message = std::move(message), is_own] { hand_over(message, is_own); });
}

void MemoryBroker::hand_over(const Message& message, bool is_own) {
  auto highest = Qos::at_most_once;
  auto filters = wanted_for(message, is_own, highest);
  if (!filters) return;
  Message copy(message.topic(), std::string(message.payload()), std::min(message.qos(), highest), message.retained(),
               message.properties(), message.redelivered());
  sink_(transport::Incoming(std::move(copy), std::move(filters)));
}

/// Returns the subscribed filters that the message matches; nothing if there are none.
transport::MatchedFilters MemoryBroker::wanted_for(const Message& message, bool is_own, Qos& highest) const {
  std::vector<std::string> filters;
  for (auto const& [filter, options] : wanted_) {
    if ((is_own && options.no_local) || !topic::filter_matches(filter, message.topic())) continue;
    highest = std::max(highest, options.qos);
    filters.push_back(filter);
  }
  if (filters.empty()) return std::nullopt;
  return filters;
}

void MemoryBroker::send_retained(const std::string& filter) {
  for (auto const& [topic, kept] : retained_) {
    if (!topic::filter_matches(filter, topic)) continue;
    boost::asio::post(executor_, [this, filter, message = kept] {
      sink_(transport::Incoming(message, transport::MatchedFilters({filter})));
    });
  }
}

}  // namespace petal::testing
