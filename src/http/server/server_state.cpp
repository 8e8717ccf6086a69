// SPDX-License-Identifier: Apache-2.0
#include "http/server/server_state.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <utility>

#include "runtime/descriptor_limit.hpp"
#include "runtime/log.hpp"

namespace petal::http {
namespace {

spdlog::logger& log() {
  static auto const instance = runtime::logger("http");
  return *instance;
}

/// Without a token, all clients on the machine are equally unknown, so there is no separate limit for strangers.
Places::Limits limits_of(const ServerOptions& options) {
  auto const most = options.max_connections;
  return {most, options.essential_connections, options.bearer_token.empty() ? most : most / 4};
}

/// Three quarters of the process's descriptors are for other servers, files and the link to the broker.
ServerOptions with_descriptors(ServerOptions options) {
  options.max_connections =
      std::min(options.max_connections, std::max<std::size_t>(runtime::descriptor_limit() / 4, 1));
  return options;
}

}  // namespace

ServerState::ServerState(const boost::asio::any_io_executor& executor, ServerOptions chosen, RouteTable table)
    : options(with_descriptors(std::move(chosen))),
      routes(std::move(table)),
      places(limits_of(options)),
      empty(executor),
      handling_begins(executor) {}

const std::string& ServerState::date() {
  auto const now = std::time(nullptr);
  if (std::exchange(dated_, now) != now) date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  return date_;
}

Places::Admission ServerState::admit() {
  auto const evicted = places.evicted();
  auto const admission = places.admit();
  if (places.evicted() > evicted) note_evicted();
  return admission;
}

void ServerState::note_evicted() {
  if (std::exchange(is_evicting_, true)) return;
  evicted_before_burst_ = places.evicted() - 1;
  log().warn("too many connections, those that have waited longest for a request are closed: server={} limit={}",
             options.name, options.max_connections);
}

void ServerState::note_refused() {
  ++refused;
  if (refused_in_burst_++ == 0)
    log().warn("too many connections, new ones are refused: server={} limit={}", options.name, options.max_connections);
}

void ServerState::note_closed() {
  if (places.size() == 0) empty.cancel();
  bool const has_room = places.taken() <= options.max_connections - options.max_connections / 4;
  if (!has_room || (refused_in_burst_ == 0 && !is_evicting_)) return;
  auto const evicted = std::exchange(is_evicting_, false) ? places.evicted() - evicted_before_burst_ : 0;
  log().warn("there is room for connections again: server={} refused={} closed={}", options.name,
             std::exchange(refused_in_burst_, 0), evicted);
}

void ServerState::give_up_a_body() {
  places.give_up_a_body();
  if (auto const count = given_up_.happened(); count > 0)
    log().warn(
        "bodies that are on their way have too many bytes, those that take longest are given up: server={} "
        "limit={} count={}",
        options.name, options.bodies_limit, count);
}

}  // namespace petal::http
