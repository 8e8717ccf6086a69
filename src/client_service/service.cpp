// SPDX-License-Identifier: Apache-2.0
#include "client_service/service.hpp"

#include <fmt/format.h>

#include <random>

#include "client_service/callback_message.hpp"
#include "client_service/callback_url.hpp"
#include "client_service/log.hpp"
#include "runtime/text.hpp"

namespace petal::client_service {
namespace {

using runtime::printable;

/// How long callers have to register again with a service that remembers nobody.
constexpr auto remembering_limit = std::chrono::seconds(30);

bool is_unreachable(const Error& error) {
  return error.is(Errc::not_connected) || error.is(Errc::link_lost) || error.is(Errc::timed_out);
}

/// Another in every process: by it a caller sees that the service was restarted.
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
      instance_(random_instance()) {}

Task<Result<void>> Service::start(transport::Keeper& keeper) {
  auto const known = co_await store_->load();
  if (known.empty()) unclaimed_.keep_for(remembering_limit);
  for (auto const& registration : known) registrations_.add(registration);
  for (auto const& filter : registrations_.filters()) co_await ask_broker(filter);
  log().info("registrations: count={} filters={}", registrations_.size(), registrations_.filters().size());
  auto const on_state = [](const transport::LinkState&) {};
  transport_.start(
      keeper,
      [this](const Message& message, const transport::Transport::SentFor& sent_for, const transport::HeldPtr& held) {
        return on_message(message, sent_for, held);
      },
      on_state);
  co_return Result<void>();
}

Task<> Service::stop() {
  stopping_ = true;
  co_await transport_.stop();
  for (auto const& [url, each] : targets_) co_await each->stop();
  targets_.clear();
}

Task<Result<Delivery>> Service::publish(transport::OutgoingMessage message) {
  auto const allowed = profile::check_publish(options_.limits, message.topic, message.payload.size(), message.qos);
  if (!allowed) co_return allowed.error();
  auto const topic = printable(message.topic);
  log().debug("publishing: topic={} bytes={} qos={}", topic, message.payload.size(), static_cast<int>(message.qos));
  auto const sent = co_await transport_.publish(std::move(message));
  if (sent)
    ++published_;
  else
    log().warn("publish failed: topic={} error={:?}", topic, sent.error().message());
  co_return sent;
}

Task<Result<void>> Service::ask_broker(std::string filter) {
  auto const qos = registrations_.wanted(filter);
  if (!qos) co_return co_await transport_.unsubscribe(filter);
  co_return co_await transport_.subscribe(filter, {*qos, false});
}

Task<Result<void>> Service::subscribe(Registration registration) {
  auto const allowed = profile::check_subscribe(options_.limits, registration.filter, registration.qos);
  if (!allowed) co_return allowed;
  auto const url = parse_callback_url(registration.url, options_.allowed_hosts);
  if (!url) co_return url.error();
  registration.url = url->text();
  if (!registrations_.add(registration)) co_return Result<void>();
  for (auto const& [message, receipt] : unclaimed_.claim(registration.filter))
    target(registration.url).push({message.topic(), callback_message(message), receipt});
  auto result = co_await store_->save(registration);
  if (result) result = co_await ask_broker(registration.filter);
  if (result.has_error() && !is_unreachable(result.error())) {
    log().warn("subscribe failed: filter={} url={} error={:?}", printable(registration.filter), registration.url,
               result.error().message());
    auto const removed = registrations_.remove(registration.filter, registration.url);
    co_await store_->remove(removed);
    co_return result;
  }
  log().info("subscribed: filter={} url={} qos={}", printable(registration.filter), registration.url,
             static_cast<int>(registration.qos));
  co_return Result<void>();  // where the broker is out of reach it is subscribed when that is back
}

Task<Result<void>> Service::unsubscribe(std::string filter, std::optional<std::string> url) {
  if (url) {
    auto const parsed = http::parse_url(*url);
    if (!parsed) co_return parsed.error();
    url = parsed->text();
  }
  unclaimed_.claim(filter);  // nobody will
  auto const removed = registrations_.remove(filter, url);
  if (removed.empty()) co_return Result<void>();
  log().info("unsubscribed: filter={} urls={}", printable(filter), removed.size());
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

CallbackTarget& Service::target(const std::string& url) {
  auto& entry = targets_[url];
  if (!entry)
    entry = std::make_unique<CallbackTarget>(executor_, http::parse_url(url).value(), options_.targets, counters_);
  return *entry;
}

bool Service::on_message(const Message& message, const transport::Transport::SentFor& sent_for,
                         const transport::HeldPtr& held) {
  if (stopping_) return false;
  ++received_;
  bool const is_stray = !sent_for || sent_for->empty();  // sent for what the link does not want, or not yet
  bool const recalls = is_stray && unclaimed_.is_keeping();
  auto const urls = registrations_.match(message.topic(), recalls ? std::nullopt : sent_for);
  log().debug("received: topic={} bytes={} urls={}", printable(message.topic()), message.payload().size(), urls.size());
  if (urls.empty()) {
    if (held && recalls) unclaimed_.add(message, held);
    return true;
  }
  auto const body = callback_message(message);
  for (auto const& url : urls) target(url).push({message.topic(), body, held});
  return true;
}

json::object Service::health() const {
  auto const& link = transport_.state();
  std::size_t waiting = 0;
  for (auto const& [url, each] : targets_) waiting += each->waiting();
  auto const fault = store_->fault();
  json::object shown = {{"status", link.connected && fault.empty() ? "healthy" : "degraded"},
                        {"connected", link.connected},
                        {"instance", instance_},
                        {"subscriptions", registrations_.size()}};
  shown["messages"] = {{"published", published_},          {"received", received_},
                       {"delivered", counters_.delivered}, {"rejected", counters_.rejected},
                       {"dropped", counters_.dropped},     {"waiting", waiting}};
  if (options_.outbox) shown["outbox"] = options_.outbox();
  auto details = runtime::joined({fault, link.connected ? "" : link.detail}, "; ");
  if (!details.empty()) shown["details"] = std::move(details);
  if (link.refused) shown["refused"] = true;
  return shown;
}

}  // namespace petal::client_service
