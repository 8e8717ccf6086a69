// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_link.hpp"

#include <fmt/format.h>

#include <random>

#include "broker/log.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;

/// Counts a publish as in flight while it lives.
class InFlight {
 public:
  InFlight(std::size_t& count, runtime::Event& idle) : count_(count), idle_(idle) { ++count_; }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() {
    if (--count_ == 0) idle_.notify_all();
  }

 private:
  std::size_t& count_;
  runtime::Event& idle_;
};

}  // namespace

BrokerLink::BrokerLink(asio::any_io_executor executor, BrokerOptions options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      connector_(options_),
      reconnecting_(options_.timing, std::random_device{}()),
      receipts_(std::make_shared<ReceiptBox>(
          executor_, [this](const std::vector<AckQueue::Token>& tokens) { acknowledge(tokens); })),
      pause_(executor_),
      idle_(executor_),
      tasks_(executor_) {
  state_.peer_ready = true;
  state_.detail = "not connected yet";
}

BrokerLink::~BrokerLink() {
  receipts_->close();
}

void BrokerLink::start(transport::Keeper& keeper, OnMessage on_message, OnState on_state) {
  keeper_ = &keeper;
  on_message_ = std::move(on_message);
  on_state_ = std::move(on_state);
  tasks_.spawn("broker link", keep_connected());
  tasks_.spawn("acknowledgement deadlines", watch_deadlines());
  if (uses_tls()) tasks_.spawn("certificates", watch_certificates());
}

Task<Result<Delivery>> BrokerLink::publish(transport::OutgoingMessage message) {
  if (!accepted_ || leaving_) co_return Error(Errc::not_connected, "not connected to the broker: " + state_.detail);
  auto const session = session_;
  if (message.qos == Qos::exactly_once && std::exchange(may_hold_identifiers_, false)) session->release_everything();
  InFlight const guard(in_flight_, idle_);
  auto const sent = co_await session->publish(std::move(message));
  if (!sent) co_return sent.error();
  co_return Delivery::acknowledged;
}

Task<Result<void>> BrokerLink::subscribe(std::string filter, transport::FilterOptions options) {
  auto const others = wanted_.size() - (wanted_.wants(filter) ? 1 : 0);
  if (others >= options_.most_filters)
    co_return Error(Errc::limit_exceeded,
                    fmt::format("filters on a connection: the {} profile allows {}, this would be number {}",
                                options_.profile, options_.most_filters, others + 1));
  auto const before = wanted_.known(filter);
  wanted_.want(filter, options);
  if (!accepted_ || leaving_) co_return Result<void>();
  auto const results = co_await session_->subscribe({{filter, options}});
  auto const& result = results.front();
  if (result) wanted_.subscribed(filter);
  if (result) state_.refused_filters.erase(filter);
  if (result.has_error() && (result.error().is(Errc::refused) || result.error().is(Errc::limit_exceeded))) {
    wanted_.take_back(filter, before, result.error().message());
    state_.refused_filters = wanted_.refused();
  }
  co_return result;
}

Task<Result<void>> BrokerLink::unsubscribe(std::string filter) {
  wanted_.unwant(filter);
  state_.refused_filters.erase(filter);
  if (!accepted_ || leaving_) co_return Result<void>();  // what the broker still holds is unsubscribed on return
  auto const result = co_await session_->unsubscribe({filter});
  if (result) wanted_.unsubscribed(filter);
  co_return result;
}

/// Ends the link when what is in flight has been acknowledged, or a second has passed.
Task<> BrokerLink::leave(std::shared_ptr<Session> session) {
  leaving_ = true;
  asio::steady_timer limit(executor_, std::chrono::seconds(1));
  limit.async_wait([this](boost::system::error_code error) {
    if (!error) idle_.notify_all();
  });
  if (in_flight_ != 0) co_await idle_.wait();
  limit.cancel();
  if (in_flight_ != 0) log().warn("publishes are given up, their delivery is unknown: count={}", in_flight_);
  receipts_->empty();
  if (session) co_await session->disconnect();
}

void BrokerLink::set_state(transport::LinkState state) {
  state_ = std::move(state);
  if (on_state_) on_state_(state_);
}

Task<> BrokerLink::stop() {
  stopping_ = true;
  co_await leave(session_);
  co_await tasks_.stop();
}

}  // namespace petal::broker
