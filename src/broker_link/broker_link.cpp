// SPDX-License-Identifier: Apache-2.0
#include "broker_link/broker_link.hpp"

#include <fmt/format.h>

#include <random>

#include "broker_link/log.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::broker_link {
namespace {

namespace asio = boost::asio;

/// Counts a publish as in flight while it lives.
class InFlightGuard {
 public:
  InFlightGuard(std::size_t& count, runtime::Event& idle) : count_(count), idle_(idle) { ++count_; }
  InFlightGuard(const InFlightGuard&) = delete;
  InFlightGuard& operator=(const InFlightGuard&) = delete;
  ~InFlightGuard() {
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
      versions_(options_.version),
      presence_(options_.presence_topic),
      incoming_(executor_, wanted_,
                [this](mqtt_codec::PacketType type, std::uint16_t packet_id) {
                  if (session_) session_->acknowledge(type, packet_id);
                }),
      pause_(executor_),
      idle_(executor_),
      tasks_(executor_) {
  state_.peer_ready = true;
  state_.detail = "not connected yet";
}

BrokerLink::~BrokerLink() = default;

void BrokerLink::start(transport::Sink sink, OnState on_state) {
  incoming_.start(std::move(sink));
  on_state_ = std::move(on_state);
  tasks_.spawn("broker link", keep_connected());
  tasks_.spawn("acknowledgement deadlines", watch_deadlines());
  if (uses_tls()) tasks_.spawn("certificates", watch_certificates());
}

Task<Result<PublishOutcome>> BrokerLink::publish(transport::OutgoingMessage message) {
  return publish_over_link(std::move(message), std::nullopt);
}

Task<Result<PublishOutcome>> BrokerLink::publish_kept(transport::OutgoingMessage message,
                                                      transport::Handshake handshake) {
  return publish_over_link(std::move(message), std::move(handshake));
}

Task<Result<PublishOutcome>> BrokerLink::publish_over_link(transport::OutgoingMessage message,
                                                           std::optional<transport::Handshake> handshake) {
  if (!accepted_at_ || leaving_) co_return Error(Errc::not_connected, "not connected to the broker: " + state_.detail);
  auto const session = session_;
  InFlightGuard const guard(in_flight_, idle_);
  auto const sent = co_await session->publish(std::move(message), std::move(handshake));
  if (!sent) co_return sent.error();
  co_return PublishOutcome::acknowledged;
}

Task<Result<void>> BrokerLink::subscribe(std::string filter, transport::FilterOptions options) {
  auto const others = wanted_.size() - (wanted_.wants(filter) ? 1 : 0);
  if (others >= options_.max_filters)
    co_return Error(Errc::limit_exceeded,
                    fmt::format("filters on a connection: the {} profile allows {}, this would be number {}",
                                options_.profile, options_.max_filters, others + 1));
  if (suspicion_.refuses(filter, std::chrono::steady_clock::now()))
    co_return Error(Errc::refused,
                    fmt::format("the broker has ended the link each time when it was asked for {}: it is not asked "
                                "again for ten minutes",
                                runtime::escaped(filter)));
  auto const before = wanted_.known(filter);
  wanted_.want(filter, options);
  if (!accepted_at_ || leaving_) co_return Result<void>();
  auto const results = co_await session_->subscribe({{filter, options}});
  auto const& result = results.front();
  if (result) wanted_.subscribed(filter);
  if (result) state_.refused_filters.erase(filter);
  if (result) suspicion_.answered(filter);
  if (result.has_error() && (result.error().is(Errc::refused) || result.error().is(Errc::limit_exceeded))) {
    wanted_.roll_back(filter, before, result.error().message());
    state_.refused_filters = wanted_.refused();
  }
  co_return result;
}

Task<Result<void>> BrokerLink::unsubscribe(std::string filter) {
  wanted_.unwant(filter);
  state_.refused_filters.erase(filter);
  if (!accepted_at_ || leaving_) co_return Result<void>();  // unsubscribed at the next connect, if the broker has it
  auto const result = co_await session_->unsubscribe({filter});
  if (result) wanted_.unsubscribed(filter);
  co_return result;
}

/// The will is part of CONNECT, so an existing link is made again.
void BrokerLink::set_presence_topic(const std::string& topic) {
  if (presence_.set_topic(topic) && session_) tasks_.spawn("presence", renew("the presence topic has changed"));
}

/// Ends the link when all in-flight publishes are acknowledged, or after a second.
Task<> BrokerLink::leave(std::shared_ptr<Session> session) {
  bool const says_goodbye = stopping_ && accepted_at_ && session && presence_.is_on();
  leaving_ = true;
  asio::steady_timer limit(executor_, std::chrono::seconds(1));
  limit.async_wait([this](boost::system::error_code error) {
    if (!error) idle_.notify_all();
  });
  if (says_goodbye) tasks_.spawn("goodbye", say_goodbye(session));
  if (in_flight_ != 0 || says_goodbye) co_await idle_.wait();
  limit.cancel();
  if (in_flight_ != 0) log().warn("publishes are given up, their delivery is unknown: count={}", in_flight_);
  incoming_.flush();
  if (session) co_await session->disconnect();
}

Task<> BrokerLink::say_goodbye(std::shared_ptr<Session> session) {
  InFlightGuard const guard(in_flight_, idle_);
  co_await session->publish(presence_.offline(runtime::timestamp()));
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

}  // namespace petal::broker_link
