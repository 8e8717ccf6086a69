// SPDX-License-Identifier: Apache-2.0
#include "service_link/service_transport.hpp"

#include <fmt/format.h>

#include "runtime/text.hpp"
#include "service_link/log.hpp"

namespace petal::service_link {
namespace {

using runtime::escaped;

/// How often a service that is away, or has no broker, is checked.
constexpr std::chrono::milliseconds look_again(500);

/// Returns whether it does not help to send the request again.
bool is_final(const Error& error) {
  return error.is(Errc::refused) || error.is(Errc::limit_exceeded) || error.is(Errc::storage_full);
}

}  // namespace

ServiceTransport::ServiceTransport(boost::asio::any_io_executor executor, ServiceTransportOptions options)
    : executor_(executor),
      options_(std::move(options)),
      api_(executor, options_.service, options_.request_limit),
      looked_at_(executor),
      next_look_(executor),
      tasks_(executor) {}

ServiceTransport::~ServiceTransport() = default;

Result<void> ServiceTransport::listen() {
  if (!options_.enable_callbacks) return {};
  if (auto const& file = options_.secret_file; !file.empty()) options_.callbacks.secret = CallbackSecret::kept_in(file);
  api_.hide(options_.callbacks.secret);
  callbacks_ = std::make_unique<CallbackServer>(executor_, options_.callbacks);
  return callbacks_->listen();
}

std::string ServiceTransport::callback_url() const {
  http::Url url{.host = options_.callback_url_host,
                .port = callbacks_ ? callbacks_->port() : options_.callbacks.port,
                .target = "/callback/" + options_.callbacks.secret.text()};
  if (auto const& socket = options_.callbacks.socket; !socket.empty()) url.host = http::unix_host(socket);
  return url.text();
}

void ServiceTransport::start(transport::Sink sink, OnState on_state) {
  if (callbacks_) callbacks_->set_sink(std::move(sink));
  on_state_ = std::move(on_state);
  tasks_.spawn("client service watch", watch());
}

void ServiceTransport::hold_incoming() {
  holding_ = true;
  if (callbacks_) callbacks_->refuse_messages();  // the service keeps them until this program is back
}

Task<> ServiceTransport::stop() {
  hold_incoming();
  co_await tasks_.stop();
  callbacks_.reset();
}

Task<> ServiceTransport::watch() {
  for (;;) {
    co_await look();
    co_await wait_until_next_look();
  }
}

Task<> ServiceTransport::look() {
  look_now_ = false;
  auto const answer = co_await api_.health(options_.health_limit);
  if (answer)
    health_.answered(answer->status, options_.callbacks.secret.hidden_in(answer->body));
  else
    health_.away("the client service is out of reach: " + answer.error().message());
  if (health_.must_tell())
    co_await tell_all();
  else if (health_.state().connected && !state_.connected)
    co_await tell_refused();  // the broker may be another one now
  show_state();
}

void ServiceTransport::show_state() {
  auto const before = std::exchange(state_, health_.state());
  state_.refused_filters.insert(refused_.begin(), refused_.end());
  if (health_.must_tell() && state_.connected) {
    state_.connected = false;
    state_.detail = "the client service has not taken all subscriptions yet";
  }
  // Not earlier: the answers of a handler need a link.
  if (callbacks_ && state_.connected && !holding_) callbacks_->accept_messages();
  if (before.peer_ready == state_.peer_ready && before.connected == state_.connected) return;
  if (state_.connected)
    log().info("connected: client_service={}", options_.service.peer());
  else
    log().warn("not connected: {}", state_.detail);
  if (on_state_) on_state_(state_);
}

/// Sends every subscription to the service. It ends at the first failure; the next health check begins again.
Task<> ServiceTransport::tell_all() {
  if (!options_.enable_callbacks) co_return health_.told();
  auto const all = wanted_;
  for (auto const& [filter, options] : all)
    if (!co_await tell(filter)) co_return;
  health_.told();
  log().debug("subscriptions told to the client service: count={}", all.size());
}

Task<> ServiceTransport::tell_refused() {
  auto const refused = refused_;
  for (auto const& [filter, why] : refused)
    if (!co_await tell(filter)) co_return health_.request_failed();  // the next health check sends all of them
}

/// Requests `filter`, which must be wanted, from the service. Its retained messages are requested once.
Task<Result<void>> ServiceTransport::ask(std::string filter) {
  auto options = wanted_.at(filter);
  if (!health_.shows_instance()) options.send_retained = false;
  auto const asked = co_await api_.subscribe(filter, options, callback_url());
  if (auto const wanted = wanted_.find(filter); asked && wanted != wanted_.end()) wanted->second.send_retained = false;
  co_return asked;
}

/// Returns false if it does not help to continue. A refused filter stays wanted.
Task<bool> ServiceTransport::tell(std::string filter) {
  auto const wanted = wanted_.find(filter);
  if (wanted == wanted_.end()) co_return true;  // unsubscribed meanwhile
  auto const told = co_await ask(filter);
  auto const why = told ? std::string() : told.error().message();
  auto const known = refused_.find(filter);
  if (told.has_error() && (known == refused_.end() || known->second != why))
    log().warn("cannot subscribe again: filter={} error={:?}", escaped(filter), why);
  if (told.has_error() && !is_final(told.error())) co_return false;  // nothing was decided: refused stays refused
  refused_.erase(filter);
  if (told.has_error() && wanted_.contains(filter)) refused_.emplace(filter, why);
  co_return true;
}

Task<> ServiceTransport::wait_until_next_look() {
  if (look_now_) co_return;
  co_await next_look_.wait_for(state().connected ? options_.health_interval
                                                 : std::min(look_again, options_.health_interval));
}

void ServiceTransport::failed(const Error& error) {
  bool const has_answered = !error.is(Errc::not_connected) && !error.is(Errc::timed_out) && !error.is(Errc::link_lost);
  if (has_answered) return;
  health_.request_failed();
  look_now_ = true;
  next_look_.notify_all();
}

Task<Result<PublishOutcome>> ServiceTransport::publish(transport::OutgoingMessage message) {
  if (!state().connected) co_return Error(Errc::not_connected, "not connected to the broker: " + state().detail);
  if (!health_.takes_properties()) drop_properties(message);
  auto const sent = co_await api_.publish(std::move(message));
  if (sent.has_error()) failed(sent.error());
  co_return sent;
}

/// A service that does not support properties may refuse a message with them, so they are removed.
void ServiceTransport::drop_properties(transport::OutgoingMessage& message) {
  if (message.properties.empty()) return;
  message.properties = {};
  if (std::exchange(told_of_properties_, true)) return;
  log().warn(
      "properties of messages are lost: client_service={} topic={} reason=\"the health of the client service does "
      "not say that it takes them (\\\"properties\\\": true)\"",
      options_.service.peer(), escaped(message.topic));
}

/// The filter was accepted, or is not wanted any more.
void ServiceTransport::granted(const std::string& filter) {
  refused_.erase(filter);
  state_.refused_filters.erase(filter);
}

/// The service refused `filter` with its last options: it is wanted again as it was `before`, or not at all.
void ServiceTransport::roll_back(const std::string& filter, std::optional<transport::FilterOptions> before,
                                 const std::string& why) {
  auto const wanted = wanted_.find(filter);
  if (wanted == wanted_.end()) return;  // unsubscribed meanwhile
  if (before)
    wanted->second = *before;
  else
    wanted_.erase(wanted);
  if (auto const known = refused_.find(filter); known != refused_.end())
    known->second = state_.refused_filters[filter] = why;
  if (callbacks_) callbacks_->set_subscriptions(wanted_.size());
}

Task<Result<void>> ServiceTransport::subscribe(std::string filter, transport::FilterOptions options) {
  auto const known = wanted_.find(filter);
  auto const before = known == wanted_.end() ? std::nullopt : std::optional(known->second);
  options.send_retained = options.send_retained || (before && before->send_retained);
  wanted_[filter] = options;
  if (callbacks_) callbacks_->set_subscriptions(wanted_.size());
  if (!health_.state().peer_ready) co_return Result<void>();
  auto const done = co_await ask(filter);
  if (done) granted(filter);
  if (done.has_error()) failed(done.error());
  if (done.has_error() && is_final(done.error())) roll_back(filter, before, done.error().message());
  co_return done;
}

Task<Result<void>> ServiceTransport::unsubscribe(std::string filter) {
  wanted_.erase(filter);
  granted(filter);
  if (callbacks_) callbacks_->set_subscriptions(wanted_.size());
  auto const done = co_await api_.unsubscribe(filter, callback_url());
  if (done.has_error()) failed(done.error());
  co_return done;
}

}  // namespace petal::service_link
