// SPDX-License-Identifier: Apache-2.0
#include "client_service/service.hpp"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/json/value_from.hpp>
#include <random>

#include "client_service/callback_url.hpp"
#include "client_service/log.hpp"
#include "runtime/escaped.hpp"
#include "runtime/text.hpp"
#include "topic/filter.hpp"

namespace petal::client_service {
namespace {

using runtime::escaped;
using runtime::Escaped;

/// How long callers have to register again with a service that has lost its registrations.
constexpr auto remembering_limit = std::chrono::seconds(30);

constexpr auto between_replays = std::chrono::seconds(3);

/// How long the service waits for the answers of callback URLs when it ends.
constexpr auto leaving_limit = std::chrono::milliseconds(300);

bool is_unreachable(const Error& error) {
  return error.is(Errc::not_connected) || error.is(Errc::link_lost) || error.is(Errc::timed_out);
}

/// Every process has another instance, so that a caller sees that the service was restarted.
std::string random_instance() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

Service::Service(boost::asio::any_io_executor executor, ServiceOptions options, transport::Transport& transport,
                 std::unique_ptr<RegistrationStore> store)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      transport_(transport),
      store_(std::move(store)),
      instance_(random_instance()),
      tasks_(executor_) {}

Task<Result<void>> Service::start(inbox::Inbox& inbox) {
  inbox_ = &inbox;
  auto const known = co_await store_->load();
  co_await take_up(known);
  for (auto const& filter : registrations_.filters()) co_await ask_broker(filter);
  log().info("registrations: count={} filters={}", registrations_.size(), registrations_.filters().size());
  if (known.empty()) {
    unclaimed_.keep_for(remembering_limit);
    tasks_.spawn("unclaimed messages", forget_unclaimed());
  }
  if (!co_await replay()) tasks_.spawn("messages of an earlier run", replay_later());
  transport_.start(inbox.guard([this](const transport::Incoming& incoming) { return on_message(incoming); }),
                   [this](const transport::LinkState& state) { link_changed(state); });
  co_return Result<void>();
}

/// Registrations that are not valid under the settings of this run are dropped for good: their callers may register
/// again.
Task<> Service::take_up(std::vector<Registration> known) {
  auto const sorted = sorted_out(known, options_.allowed_hosts, options_.most);
  for (auto const& registration : sorted.held) registrations_.add(registration);
  for (auto const& [host, filters, why] : sorted.reasons)
    log().warn("registrations of an earlier run dropped: host={} filters={} reason={:?}", escaped(host), filters, why);
  for (auto const& each : sorted.dropped)
    if (!registrations_.wanted(each.filter)) unwanted_.push_back(each.filter);
  if (sorted.dropped.empty()) co_return;
  if (auto const removed = co_await store_->remove(sorted.dropped); !removed)
    log().error("dropped registrations are still on disk: error={:?}", removed.error().message());
}

/// If the broker has kept no session, it sends all retained messages again; if it has, it also sends for filters that
/// no URL has registered now.
void Service::link_changed(const transport::LinkState& state) {
  if (std::exchange(connected_, state.connected) || !connected_) return;
  registrations_.link_came(topic::RetainedRound::Clock::now());
  if (!unwanted_.empty()) tasks_.spawn("filters without a URL", unsubscribe_unwanted(std::exchange(unwanted_, {})));
}

Task<> Service::unsubscribe_unwanted(std::vector<std::string> filters) {
  for (auto const& filter : filters)
    if (!registrations_.wanted(filter)) co_await ask_broker(filter);
}

/// Delivers what was not delivered before the last end. Returns false if the disk cannot be read now.
Task<bool> Service::replay() {
  auto const orphans = std::make_shared<std::size_t>(0);
  bool const done = co_await inbox_->replay([this, orphans](const transport::Incoming& incoming) {
    if (!post(incoming, Origin::disk)) ++*orphans;
    return transport::Taken::yes;
  });
  if (*orphans > 0)
    log().warn("messages of an earlier run dropped: count={} reason=\"no callback URL is registered for them\"",
               *orphans);
  co_return done;
}

Task<> Service::replay_later() {
  boost::asio::steady_timer timer(executor_);
  do {
    timer.expires_after(between_replays);
    co_await timer.async_wait(boost::asio::use_awaitable);
  } while (!co_await replay());
}

Task<> Service::forget_unclaimed() {
  boost::asio::steady_timer timer(executor_, remembering_limit + std::chrono::seconds(1));
  co_await timer.async_wait(boost::asio::use_awaitable);
  if (auto const count = unclaimed_.expire(); count > 0)
    log().warn("messages dropped: count={} reason=\"nobody has subscribed them again\"", count);
}

Task<> Service::stop() {
  stopping_ = true;
  for (auto const& [url, each] : targets_) each->post_no_more();
  auto const deadline = std::chrono::steady_clock::now() + leaving_limit;
  for (auto const& [url, each] : targets_) co_await each->wait_for_answers(deadline);
  if (inbox_) inbox_->leave();
  co_await transport_.stop();
  co_await tasks_.stop();
  for (auto const& [url, each] : targets_) co_await each->stop();
  targets_.clear();
}

Task<Result<PublishOutcome>> Service::publish(transport::OutgoingMessage message) {
  auto allowed = profile::check_publish(options_.limits, message.topic, message.payload.size(), message.qos);
  if (allowed) allowed = profile::check_properties(message.properties);
  if (!allowed) co_return allowed.error();
  auto const topic = message.topic;
  log().debug("publishing: topic={} bytes={} qos={}", Escaped(topic), message.payload.size(),
              static_cast<int>(message.qos));
  auto const sent = co_await transport_.publish(std::move(message));
  if (sent)
    ++published_;
  else
    log().warn("publish failed: topic={} error={:?}", Escaped(topic), sent.error().message());
  co_return sent;
}

Task<Result<void>> Service::ask_broker(std::string filter) {
  auto const qos = registrations_.wanted(filter);
  if (!qos) co_return co_await transport_.unsubscribe(filter);
  registrations_.asking_again(filter, topic::RetainedRound::Clock::now());
  co_return co_await transport_.subscribe(filter, {*qos, false});
}

/// Requests the filter for a URL that is new to it, and must get its retained messages.
Task<Result<void>> Service::ask_broker_for(Registration registration) {
  using Clock = topic::RetainedRound::Clock;
  registrations_.asking(registration.filter, registration.url, Clock::now());
  auto const asked =
      co_await transport_.subscribe(registration.filter, {*registrations_.wanted(registration.filter), false, true});
  if (asked) registrations_.answered(registration.filter, registration.url, Clock::now());
  co_return asked;
}

/// Checks whether there is room. Unknown clients may try often: each refusal is counted, but few are logged.
Result<void> Service::may_register(const Registration& registration) {
  auto const allowed = check_room(registrations_, registration, options_.most);
  if (allowed) return allowed;
  ++refused_;
  if (auto const count = refusals_.happened(); count > 0)
    log().warn("registrations refused: count={} last_filter={} last_url={} error={:?}", count,
               escaped(registration.filter), shown_url(registration.url), allowed.error().message());
  return allowed;
}

/// A manager with a new secret is the same manager as before: its registrations, and the messages that wait for it, are
/// moved to its new URL.
Task<> Service::take_over(http::Url url) {
  for (auto const& text : registrations_.urls()) {
    if (!succeeds(url, http::parse_url(text).value())) continue;
    registrations_.move(text, url.text());
    if (auto known = targets_.extract(text); !known.empty()) {
      known.mapped()->move_to(url);
      known.key() = targets_.contains(url.text()) ? text : url.text();
      targets_.insert(std::move(known));
    }
    log().info("a callback URL has another secret now: url={}", url.shown());
    co_await store_->move(text, url.text());
  }
}

Task<Result<void>> Service::subscribe(Registration registration, bool send_retained) {
  auto const allowed = profile::check_subscribe(options_.limits, registration.filter, registration.qos);
  if (!allowed) co_return allowed;
  auto const url = parse_callback_url(registration.url, options_.allowed_hosts);
  if (!url) co_return url.error();
  registration.url = url->text();
  co_await take_over(*url);
  if (auto const has_room = may_register(registration); !has_room) co_return has_room;
  auto const before = registrations_.find(registration.filter, registration.url);
  auto const wanted_before = registrations_.wanted(registration.filter);
  bool const is_news = registrations_.add(registration);
  if (!is_news && (!send_retained || topic::is_shared(registration.filter))) co_return Result<void>();
  for (auto const& [topic, message] : unclaimed_.claim(registration.filter))
    push(registration.url, CallbackDelivery(topic, message));
  auto result = is_news ? co_await store_->save(registration) : Result<void>();
  if (result && registrations_.wanted(registration.filter)) result = co_await ask_broker_for(registration);
  if (result.has_error() && !is_unreachable(result.error())) {
    log().warn("subscribe failed: filter={} url={} error={:?}", escaped(registration.filter), url->shown(),
               result.error().message());
    co_await roll_back(registration, before, wanted_before);
    co_return result;
  }
  log().info("subscribed: filter={} url={} qos={}", escaped(registration.filter), url->shown(),
             static_cast<int>(registration.qos));
  co_return Result<void>();  // if the broker is out of reach, it is subscribed later
}

/// Restores the registration `before`, or none. The transport's filters are again those of before the refusal.
Task<> Service::roll_back(Registration registration, std::optional<Registration> before,
                          std::optional<Qos> wanted_before) {
  if (registrations_.find(registration.filter, registration.url) != registration) co_return;  // changed meanwhile
  if (before) {
    registrations_.add(*before);
    co_await store_->save(*before);
  } else {
    co_await store_->remove(registrations_.remove(registration.filter, registration.url));
  }
  if (registrations_.wanted(registration.filter) != wanted_before) co_await ask_broker(registration.filter);
}

Task<Result<void>> Service::unsubscribe(std::string filter, std::optional<std::string> url) {
  if (url) {
    auto const parsed = http::parse_url(*url);
    if (!parsed) co_return parsed.error();
    url = parsed->text();
  }
  unclaimed_.claim(filter);  // not claimed any more
  auto const removed = registrations_.remove(filter, url);
  if (removed.empty()) co_return Result<void>();
  log().info("unsubscribed: filter={} urls={}", escaped(filter), removed.size());
  auto const forgotten = co_await store_->remove(removed);
  if (!forgotten) co_return forgotten;
  auto const asked = co_await ask_broker(filter);
  co_await drop_unused_targets();
  if (asked.has_error() && !is_unreachable(asked.error())) co_return asked;
  co_return Result<void>();
}

Task<> Service::drop_unused_targets() {
  std::vector<std::unique_ptr<CallbackTarget>> unused;
  for (auto entry = targets_.begin(); entry != targets_.end();) {
    auto const current = entry++;
    if (registrations_.has_url(current->first)) continue;
    unused.push_back(std::move(current->second));
    targets_.erase(current);
  }
  for (auto const& each : unused) co_await each->stop();
}

/// Returns null if nothing may be posted to the URL, even if it is registered.
CallbackTarget* Service::target(const std::string& url) {
  auto const known = targets_.find(url);
  if (known != targets_.end()) return known->second.get();
  auto parsed = parse_callback_url(url, options_.allowed_hosts);
  if (!parsed) return nullptr;
  auto made = std::make_unique<CallbackTarget>(executor_, std::move(*parsed), options_.targets, counters_);
  return targets_.emplace(url, std::move(made)).first->second.get();
}

void Service::push(const std::string& url, CallbackDelivery posting) {
  if (auto* const there = target(url)) return there->push(std::move(posting));
  ++counters_.dropped;
  log().error("message dropped: topic={} url={} reason=\"its URL may not be posted to\"", escaped(posting.topic),
              shown_url(url));
}

transport::Taken Service::on_message(const transport::Incoming& incoming) {
  if (stopping_) return transport::Taken::refused;
  ++received_;
  post(incoming, Origin::link);
  return transport::Taken::yes;
}

/// Returns false if no URL has registered it.
bool Service::post(const transport::Incoming& incoming, Origin origin) {
  auto const& message = incoming.message();
  auto const& matched = incoming.filters();
  // From the link: the message was sent for filters that are not registered, or not yet.
  bool const is_stray = origin == Origin::disk || !matched || matched->empty();
  bool const recalls = is_stray && unclaimed_.is_keeping();
  auto const meant = recalls ? std::nullopt : matched;
  std::vector<std::string> urls;
  bool const is_registered = match(message, meant, origin, urls);
  log().debug("received: topic={} bytes={} urls={}", Escaped(message.topic()), message.payload().size(), urls.size());
  if (!is_registered && !incoming.is_loose() && recalls) {
    unclaimed_.add(incoming);
    return true;
  }
  for (auto const& url : urls) push(url, CallbackDelivery(incoming));
  return is_registered;
}

/// Returns false if no URL has registered it. A message from disk goes to all matching URLs, because it is not known
/// any more for which filters it came.
bool Service::match(const Message& message, const transport::MatchedFilters& matched, Origin origin,
                    std::vector<std::string>& urls) {
  auto const& refused = transport_.state().refused_filters;
  if (origin == Origin::link) return registrations_.match_arrived(message, matched, refused, urls);
  urls = registrations_.match(message.topic(), matched, refused);
  return !urls.empty();
}

/// Returns the part of `health` about the limits of registrations.
json::object Service::limits() const {
  std::size_t unreachable = 0;
  for (auto const& [url, each] : targets_) unreachable += each->is_reachable() ? 0 : 1;
  return {{"most_registrations", options_.most.registrations},
          {"urls", registrations_.url_count()},
          {"most_urls", options_.most.urls},
          {"unreachable_urls", unreachable},
          {"refused", refused_}};
}

json::object Service::health() const {
  auto const& link = transport_.state();
  std::size_t waiting = 0;
  for (auto const& [url, each] : targets_) waiting += each->waiting();
  auto const fault = runtime::joined(
      {store_->fault(), inbox_ ? inbox_->fault() : "", options_.outbox_fault ? options_.outbox_fault() : ""}, "; ");
  json::object shown = {{"status", link.connected && fault.empty() ? "healthy" : "degraded"},
                        {"connected", link.connected},
                        {"instance", instance_},
                        {"properties", true},
                        {"subscriptions", registrations_.size()},
                        {"callbacks", limits()}};
  shown["messages"] = {{"published", published_},
                       {"received", received_},
                       {"delivered", counters_.delivered},
                       {"rejected", counters_.rejected},
                       {"dropped", counters_.dropped + transport_.unread()},
                       {"waiting", waiting},
                       {"spooled", inbox_ ? inbox_->stats().stored : 0}};
  if (!link.version.empty()) shown["mqtt_version"] = link.version;
  if (options_.outbox) shown["outbox"] = options_.outbox();
  if (!link.refused_filters.empty()) shown["refused_subscriptions"] = json::value_from(link.refused_filters);
  auto const full = room_fault(registrations_, options_.most);
  auto details = runtime::joined({fault, link.connected ? "" : link.detail, full}, "; ");
  if (!details.empty()) shown["details"] = std::move(details);
  if (link.refused) shown["refused"] = true;
  return shown;
}

}  // namespace petal::client_service
