// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "broker/broker_link.hpp"
#include "broker/log.hpp"
#include "runtime/text.hpp"

namespace petal::broker {
namespace {

namespace asio = boost::asio;
using runtime::printable;
using std::chrono::steady_clock;

}  // namespace

Task<> BrokerLink::keep_connected() {
  for (;;) {
    co_await go_through_list();
    if (stopping_) co_return;
    if (renewing_) continue;
    auto const next = reconnecting_.pause();
    log().info("trying again: in_ms={}", next.count());
    co_await pause(next);
  }
}

/// Tries each broker until one could be spoken to; returns when that link is gone.
Task<> BrokerLink::go_through_list() {
  for (std::size_t attempt = 0; attempt < connector_.brokers(); ++attempt) {
    co_await keep_distance();
    renewing_ = false;
    log().debug("connecting: broker={}", connector_.current());
    auto connection = co_await connector_.connect();
    if (renewing_) co_return;  // what was read for this one is old already
    if (connection) {
      co_await speak(std::move(*connection));
      co_return;
    }
    log().warn("cannot connect: {}", connection.error().message());
    set_state({.connected = false, .peer_ready = true, .refused = false, .detail = connection.error().message()});
  }
}

/// Waits until another CONNECT may be sent.
Task<> BrokerLink::keep_distance() {
  for (;;) {
    auto const wait = reconnecting_.until_connect(steady_clock::now());
    if (wait.count() == 0) co_return;
    co_await pause(wait);
  }
}

/// Ended early where new certificates have come.
Task<> BrokerLink::pause(std::chrono::milliseconds pause) {
  pause_.expires_after(pause);
  boost::system::error_code woken;
  co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  auto const state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

Task<> BrokerLink::speak(Connection connection) {
  auto const broker = connector_.current();
  auto const accepted_at = std::make_shared<std::optional<steady_clock::time_point>>();
  Session::Callbacks callbacks;
  callbacks.on_established = [this, accepted_at](bool session_present) {
    *accepted_at = steady_clock::now();
    // Posted: the library is still inside its own connecting here.
    asio::post(executor_, [this, session = session_, session_present] {
      if (!session || session != session_) return;
      accepted_ = true;
      tasks_.spawn("restoring subscriptions", restore(session, session_present));
    });
  };
  callbacks.on_publish = [this](InboundPublish publish) { on_publish(std::move(publish)); };
  callbacks.on_pubrel = [this](std::uint16_t packet_id) { on_pubrel(packet_id); };
  may_hold_identifiers_ = true;
  session_ = std::make_shared<Session>(std::move(connection), options_, std::move(callbacks));

  auto const session = session_;
  auto const end = co_await session->run();
  session_.reset();
  accepted_ = false;
  leaving_ = stopping_;
  acknowledgements_.connection_lost();
  left_since_.reset();
  if (end.connect_sent) reconnecting_.connect_sent(*end.connect_sent);
  reconnecting_.ended({end.taken_over, *accepted_at}, steady_clock::now());
  after(end, broker);
}

/// Which broker is next, and what to tell.
void BrokerLink::after(const SessionEnd& end, const std::string& broker) {
  if (renewing_)
    return set_state({.connected = false,
                      .peer_ready = true,
                      .refused = false,
                      .detail = broker + ": connecting again with new certificates"});
  if (end.established && !end.elsewhere)
    connector_.prefer_first();
  else
    connector_.skip();
  auto detail = broker + ": " + end.reason;
  if (end.taken_over)
    detail =
        fmt::format("{}: another client has connected with this client id (MQTT_CLIENT_ID={}): no two may share one",
                    broker, printable(options_.client_id));
  if (end.taken_over)
    log().error("link lost: {}", detail);
  else if (!stopping_)
    log().warn("link lost: broker={} reason={:?}", broker, end.reason);
  set_state({.connected = false, .peer_ready = true, .refused = end.refused, .detail = std::move(detail)});
}

Task<> BrokerLink::restore(std::shared_ptr<Session> session, bool session_present) {
  may_hold_identifiers_ = may_hold_identifiers_ && session_present;
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
  set_state({.connected = true,
             .peer_ready = true,
             .refused = false,
             .detail = {},
             .window = std::min(session->window(), options_.most_in_flight),
             .refused_filters = wanted_.refused()});
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
    for (std::size_t i = 0; i < results.size() && i < batch.size(); ++i) restored(batch[i].first, results[i]);
  }
}

void BrokerLink::restored(const std::string& filter, const Result<void>& result) {
  if (result) return wanted_.subscribed(filter);
  auto const error = result.error();
  bool const is_refusal = error.is(Errc::refused) || error.is(Errc::limit_exceeded);
  if (!is_refusal || wanted_.refused(filter, error.message()))
    log().error("cannot subscribe again: filter={} error={:?}", printable(filter), error.message());
}

}  // namespace petal::broker
