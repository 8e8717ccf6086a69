// SPDX-License-Identifier: Apache-2.0
#include "broker/broker_link.hpp"

#include <boost/asio/cancel_after.hpp>
#include <random>

#include "runtime/log.hpp"
#include "runtime/text.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
using runtime::printable;
using std::chrono::steady_clock;

spdlog::logger& log() {
  static auto const instance = runtime::logger("broker");
  return *instance;
}

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

/// A message that was handed over: the receipt its holders share.
class BrokerLink::Incoming {
 public:
  Incoming(BrokerLink& link, AckQueue::Token token) : link_(link.self_), token_(token) {}
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;
  ~Incoming() {
    auto const link = link_.lock();
    if (link && *link && token_ != 0) (*link)->send_acknowledgements((*link)->acknowledgements_.done(token_));
  }

  void leave_to_the_broker() { token_ = 0; }

 private:
  std::weak_ptr<BrokerLink*> link_;
  AckQueue::Token token_;
};

BrokerLink::BrokerLink(asio::any_io_executor executor, BrokerOptions options)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      connector_(options_),
      backoff_(options_.timing.first_retry, options_.timing.longest_retry, std::random_device{}()),
      idle_(executor_),
      tasks_(executor_) {
  state_.peer_ready = true;
  state_.detail = "not connected yet";
}

BrokerLink::~BrokerLink() = default;

void BrokerLink::start(transport::Keeper& keeper, OnMessage on_message, OnState on_state) {
  keeper_ = &keeper;
  on_message_ = std::move(on_message);
  on_state_ = std::move(on_state);
  tasks_.spawn("broker link", keep_connected());
  tasks_.spawn("acknowledgement deadlines", watch_deadlines());
}

Task<> BrokerLink::keep_connected() {
  for (;;) {
    for (std::size_t attempt = 0; attempt < connector_.brokers(); ++attempt) {
      log().debug("connecting: broker={}", connector_.current());
      auto connection = co_await connector_.connect();
      if (connection) {
        co_await speak(std::move(*connection));
        break;
      }
      log().warn("cannot connect: {}", connection.error().message());
      set_state({.connected = false, .peer_ready = true, .refused = false, .detail = connection.error().message()});
    }
    if (stopping_) co_return;
    co_await pause();
  }
}

Task<> BrokerLink::pause() {
  auto const pause = backoff_.next();
  log().info("trying again: in_ms={}", pause.count());
  asio::steady_timer timer(executor_, pause);
  co_await timer.async_wait(asio::use_awaitable);
}

Task<> BrokerLink::speak(Connection connection) {
  auto const broker = connector_.current();
  auto const since = steady_clock::now();
  Session::Callbacks callbacks;
  callbacks.on_established = [this](bool session_present) {
    // Posted: the library is still inside its own connecting here.
    asio::post(executor_, [this, session = session_, session_present] {
      if (!session || session != session_) return;
      accepted_ = true;
      tasks_.spawn("restoring subscriptions", restore(session, session_present));
    });
  };
  callbacks.on_publish = [this](InboundPublish publish) { on_publish(std::move(publish)); };
  callbacks.on_pubrel = [this](std::uint16_t packet_id) { on_pubrel(packet_id); };
  session_ = std::make_shared<Session>(std::move(connection), options_, std::move(callbacks));

  auto const session = session_;
  auto const end = co_await session->run();
  session_.reset();
  accepted_ = false;
  acknowledgements_.connection_lost();

  bool const stable = end.established && steady_clock::now() - since >= options_.timing.stable;
  if (stable) backoff_.reset();
  if (end.established)
    connector_.prefer_first();
  else
    connector_.skip();
  if (!stopping_) log().warn("link lost: broker={} reason={:?}", broker, end.reason);
  set_state({.connected = false, .peer_ready = true, .refused = end.refused, .detail = broker + ": " + end.reason});
}

Task<> BrokerLink::restore(std::shared_ptr<Session> session, bool session_present) {
  if (!session_present) {
    wanted_.session_lost();
    received_.clear();
    acknowledgements_.session_lost();
  }
  for (auto const& filter : wanted_.to_unsubscribe())
    if (co_await session->unsubscribe({filter})) wanted_.unsubscribed(filter);
  co_await subscribe_missing(session);
  if (session != session_) co_return;
  log().info("connected: broker={} client_id={} session_present={}", connector_.current(),
             printable(options_.client_id), session_present);
  set_state({.connected = true, .peer_ready = true, .refused = false, .detail = {}});
}

Task<> BrokerLink::subscribe_missing(std::shared_ptr<Session> session) {
  auto missing = wanted_.to_subscribe();
  while (!missing.empty()) {
    auto const count = std::min(missing.size(), options_.filters_in_subscribe);
    std::vector<WantedFilters::Entry> const batch(missing.begin(),
                                                  missing.begin() + static_cast<std::ptrdiff_t>(count));
    missing.erase(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(count));
    auto const results = co_await session->subscribe(batch);
    if (stopping_ || session != session_) co_return;
    for (std::size_t i = 0; i < results.size() && i < batch.size(); ++i) {
      if (results[i])
        wanted_.subscribed(batch[i].first);
      else
        log().error("cannot subscribe again: filter={} error={:?}", printable(batch[i].first),
                    results[i].error().message());
    }
  }
}

Task<Result<Delivery>> BrokerLink::publish(transport::OutgoingMessage message) {
  if (!accepted_) co_return Error(Errc::not_connected, "not connected to the broker: " + state_.detail);
  auto const session = session_;
  InFlight const guard(in_flight_, idle_);
  auto const sent = co_await session->publish(std::move(message));
  if (!sent) co_return sent.error();
  co_return Delivery::acknowledged;
}

Task<Result<void>> BrokerLink::subscribe(std::string filter, transport::FilterOptions options) {
  wanted_.want(filter, options);
  if (!accepted_) co_return Result<void>();
  auto const results = co_await session_->subscribe({{filter, options}});
  auto const& result = results.front();
  if (result) wanted_.subscribed(filter);
  if (result.has_error() && (result.error().is(Errc::refused) || result.error().is(Errc::limit_exceeded)))
    wanted_.unwant(filter);
  co_return result;
}

Task<Result<void>> BrokerLink::unsubscribe(std::string filter) {
  wanted_.unwant(filter);
  if (!accepted_) co_return Result<void>();  // what the broker still holds is unsubscribed on return
  auto const result = co_await session_->unsubscribe({filter});
  if (result) wanted_.unsubscribed(filter);
  co_return result;
}

void BrokerLink::on_publish(InboundPublish publish) {
  accepted_ = session_ != nullptr;  // nothing comes before CONNACK, which the library may not have read yet
  auto const id = publish.packet_id;
  auto const qos = publish.qos;
  auto const now = steady_clock::now();
  if (qos == Qos::at_most_once) {
    hand_over(std::move(publish), nullptr);
  } else if (received_.contains(id)) {
    session_->acknowledge_received(id);  // QoS 2, delivered before (MQTT 5, 4.3.3)
  } else if (publish.again && acknowledgements_.adopt(id, qos, now)) {
    send_acknowledgements(acknowledgements_.done(0));
  } else {
    auto receipt = std::make_shared<Incoming>(*this, acknowledgements_.add(id, qos, now));
    if (!hand_over(std::move(publish), receipt)) receipt->leave_to_the_broker();
  }
}

/// Whether the message was taken: by those it is for, or by nobody, where what it was sent for is not wanted any more.
bool BrokerLink::hand_over(InboundPublish publish, const Receipt& receipt) {
  SentFor filters;
  if (!publish.subscription_ids.empty()) filters = wanted_.meant(publish.subscription_ids, publish.topic);
  Message const message(std::move(publish.topic), std::move(publish.payload), publish.qos, publish.retained);
  return on_message_(message, filters, receipt ? keeper_->keep(message, filters, receipt) : nullptr);
}

void BrokerLink::on_pubrel(std::uint16_t packet_id) {
  received_.erase(packet_id);
  if (session_) session_->acknowledge_complete(packet_id);
}

void BrokerLink::send_acknowledgements(const std::vector<AckQueue::Acknowledgement>& ready) {
  for (auto const& [packet_id, qos] : ready) {
    if (!session_) return;
    if (qos == Qos::exactly_once) received_.insert(packet_id);
    if (qos == Qos::exactly_once)
      session_->acknowledge_received(packet_id);
    else
      session_->acknowledge(packet_id);
  }
}

Task<> BrokerLink::watch_deadlines() {
  asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(options_.acknowledge_deadline / 10);
    co_await timer.async_wait(asio::use_awaitable);
    std::size_t expired = 0;
    send_acknowledgements(acknowledgements_.expire(steady_clock::now() - options_.acknowledge_deadline, expired));
    if (expired != 0)
      log().warn("messages acknowledged before they were handled: count={} reason=\"ACK_DEADLINE of {} ms has passed\"",
                 expired, options_.acknowledge_deadline.count());
  }
}

void BrokerLink::set_state(transport::LinkState state) {
  state_ = std::move(state);
  if (on_state_) on_state_(state_);
}

Task<> BrokerLink::stop() {
  stopping_ = true;
  auto const session = session_;
  asio::steady_timer limit(executor_, std::chrono::seconds(1));
  limit.async_wait([this](boost::system::error_code error) {
    if (!error) idle_.notify_all();
  });
  if (in_flight_ != 0) co_await idle_.wait();
  limit.cancel();
  if (in_flight_ != 0) log().warn("publishes are given up, their delivery is unknown: count={}", in_flight_);
  if (session) co_await session->disconnect();
  co_await tasks_.stop();
}

}  // namespace petal::broker
