// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "broker_link/broker_link.hpp"
#include "broker_link/log.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::broker_link {
namespace {

using mqtt_codec::Version;
using runtime::escaped;
using std::chrono::steady_clock;

/// After a link that lasted this long, filters that were left out are requested again.
constexpr auto long_life = std::chrono::minutes(10);

}  // namespace

Task<> BrokerLink::keep_connected() {
  for (;;) {
    bool const at_once = co_await go_through_list();
    if (stopping_) co_return;
    if (at_once || !renewing_.empty()) continue;
    auto const next = reconnecting_.pause();
    log().info("trying again: in_ms={}", next.count());
    co_await pause_.wait_for(next);
  }
}

/// Tries each broker until a connection to one is made. Returns when that link has ended: true if the next attempt is
/// due at once.
Task<bool> BrokerLink::go_through_list() {
  for (std::size_t attempt = 0; attempt < connector_.brokers(); ++attempt) {
    co_await wait_for_connect_interval();
    renewing_.clear();
    log().debug("connecting: broker={}", connector_.current());
    auto connection = co_await connector_.connect();
    if (!renewing_.empty()) co_return true;  // the certificates that were read for this connection are outdated
    if (connection) co_return co_await speak(std::move(*connection));
    log().warn("cannot connect: {}", connection.error().message());
    set_state({.connected = false, .peer_ready = true, .refused = false, .detail = connection.error().message()});
  }
  co_return false;
}

/// Waits until another CONNECT may be sent.
Task<> BrokerLink::wait_for_connect_interval() {
  for (;;) {
    auto const wait = reconnecting_.until_connect(steady_clock::now());
    if (wait.count() == 0) co_return;
    co_await pause_.wait_for(wait);
  }
}

Session::Callbacks BrokerLink::session_callbacks() {
  Session::Callbacks callbacks;
  callbacks.on_established = [this](bool session_present) { established(session_present); };
  callbacks.on_publish = [this](mqtt_codec::Publish publish) { incoming_.on_publish(std::move(publish)); };
  callbacks.on_pubrel = [this](std::uint16_t packet_id) { incoming_.on_pubrel(packet_id); };
  callbacks.on_unread = [this](const UnreadMessage& message) { on_unread(message); };
  return callbacks;
}

Task<bool> BrokerLink::speak(Connection connection) {
  auto const broker = connector_.current();
  auto const version = versions_.next(broker, steady_clock::now());
  SessionSetup setup{.version = version,
                     .will = presence_.will(runtime::timestamp()),
                     .skips_unreadable = skips_unreadable_,
                     .may_hold_identifiers = may_hold_identifiers_,
                     .begins_anew = doubt_.is_certain()};
  session_ = std::make_shared<Session>(std::move(connection), options_, std::move(setup), session_callbacks());

  auto const session = session_;
  auto const end = co_await session->run();
  session_.reset();
  auto const accepted_at = std::exchange(accepted_at_, std::nullopt);
  leaving_ = stopping_;
  incoming_.link_lost();
  if (accepted_at && steady_clock::now() - *accepted_at >= long_life) wanted_.give_another_chance();
  if (end.connect_sent) reconnecting_.connect_sent(*end.connect_sent);
  reconnecting_.ended({end.taken_over, accepted_at}, steady_clock::now());
  bool const was_announcing = presence_.is_pending();
  bool const at_once = learn_from(end, version, broker);
  after(end, broker, was_announcing);
  co_return at_once;
}

void BrokerLink::established(bool session_present) {
  accepted_at_ = steady_clock::now();
  presence_.set_retain(session_->has_retain());
  tasks_.spawn("restoring subscriptions", restore(session_, session_present));
}

/// Records what the end of a link shows about this broker. Returns whether another version of MQTT, or a new session,
/// should be tried at once.
bool BrokerLink::learn_from(const SessionEnd& end, Version version, const std::string& broker) {
  if (end.unreadable) skips_unreadable_ = true;
  if (auto const filter = suspicion_.ended(end, steady_clock::now()); !filter.empty()) {
    auto const why = "the broker ended the link each time when it was asked for this filter: " + end.reason;
    wanted_.leave_out(filter, why);
    log().error("a filter is left out: filter={} reason={:?}", escaped(filter), why);
  }
  bool const wants_new_session = doubt_.ended(end);
  if (wants_new_session) {
    wanted_.give_another_chance();  // the cause may have been the session, and not a filter
    suspicion_ = {};
    log().error(
        "a new session is begun, what waited in the old one is lost: broker={} reason=\"each time the broker "
        "said that it had a session, and ended the link without sending anything\"",
        broker);
  }
  if (presence_.ended(end))
    log().error("presence is not published any more: topic={} reason=\"the broker ended the link each time\"",
                escaped(presence_.topic()));
  return versions_.ended(broker, version, end, steady_clock::now()) || wants_new_session;
}

/// Chooses the next broker, and reports the end. A publish may be the reason for the end only if no SUBSCRIBE or
/// presence message of the link itself was unanswered.
void BrokerLink::after(const SessionEnd& end, const std::string& broker, bool was_announcing) {
  if (!renewing_.empty())
    return set_state({.connected = false,
                      .peer_ready = true,
                      .refused = false,
                      .detail = fmt::format("{}: connecting again, {}", broker, renewing_)});
  if ((end.established && !end.elsewhere) || end.other_version)
    connector_.prefer_first();
  else
    connector_.skip();
  auto detail = broker + ": " + end.reason;
  if (end.taken_over)
    detail =
        fmt::format("{}: another client has connected with this client id (MQTT_CLIENT_ID={}): no two may share one",
                    broker, escaped(options_.client_id));
  if (end.taken_over)
    log().error("link lost: {}", detail);
  else if (!stopping_)
    log().warn("link lost: broker={} reason={:?}", broker, end.reason);
  set_state({.connected = false,
             .peer_ready = true,
             .refused = end.refused,
             .detail = std::move(detail),
             .ended_by_peer = end.by_peer && end.subscribing.empty() && !was_announcing});
}

Task<> BrokerLink::restore(std::shared_ptr<Session> session, bool session_present) {
  if (!session_present) {
    may_hold_identifiers_ = false;
    wanted_.session_lost();
    incoming_.session_lost();
  }
  for (auto const& filter : wanted_.to_unsubscribe())
    if (co_await session->unsubscribe({filter})) wanted_.unsubscribed(filter);
  co_await subscribe_missing(session);
  if (session->is_over() || leaving_) co_return;
  auto const broker = connector_.current();
  log().info("connected: broker={} client_id={} session_present={} version={}", broker, escaped(options_.client_id),
             session_present, session->version() == Version::v5 ? "5" : "3.1.1");
  report_version(session->version(), broker);
  set_state({.connected = true,
             .peer_ready = true,
             .refused = false,
             .detail = {},
             .window = std::min(session->window(), options_.max_in_flight),
             .refused_filters = wanted_.refused(),
             .version = session->version() == Version::v5 ? "5" : "3.1.1"});
  if (presence_.is_on()) co_await announce(session);
}

Task<> BrokerLink::announce(std::shared_ptr<Session> session) {
  auto const told = co_await session->publish(presence_.online(runtime::timestamp(), options_.program_version));
  if (!told && (told.error().is(Errc::link_lost) || told.error().is(Errc::shutting_down))) co_return;
  presence_.answered();
  if (!told)
    log().warn("presence was not published: topic={} error={:?}", escaped(presence_.topic()), told.error().message());
}

void BrokerLink::report_version(Version version, const std::string& broker) {
  if (version == Version::v5 || !reported_.insert(broker).second) return;
  log().warn(
      "the broker speaks MQTT 3.1.1: properties, the expiry of messages at the broker, reasons of refusals and No "
      "Local are not there: broker={} MQTT_VERSION={}",
      broker, options_.version == VersionSetting::v3_1_1 ? "3.1.1" : "auto");
}

/// Subscribes several filters at a time, as many as one SUBSCRIBE may have; one at a time if the broker has ended a
/// link because of a filter.
Task<> BrokerLink::subscribe_missing(std::shared_ptr<Session> session) {
  auto missing = wanted_.to_subscribe();
  while (!missing.empty()) {
    auto const count = suspicion_.is_careful() ? 1 : std::min(missing.size(), options_.filters_in_subscribe);
    std::vector<SubscriptionState::Entry> const batch(missing.begin(),
                                                      missing.begin() + static_cast<std::ptrdiff_t>(count));
    missing.erase(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(count));
    auto const results = co_await session->subscribe(batch);
    if (stopping_ || session->is_over()) co_return;
    for (std::size_t i = 0; i < results.size() && i < batch.size(); ++i) restored(batch[i].first, results[i]);
  }
  suspicion_.all_answered();
}

void BrokerLink::restored(const std::string& filter, const Result<void>& result) {
  if (result || result.error().is(Errc::refused)) suspicion_.answered(filter);
  if (result) return wanted_.subscribed(filter);
  auto const error = result.error();
  bool const is_refusal = error.is(Errc::refused) || error.is(Errc::limit_exceeded);
  if (!is_refusal || wanted_.refused(filter, error.message()))
    log().error("cannot subscribe again: filter={} error={:?}", escaped(filter), error.message());
}

}  // namespace petal::broker_link
