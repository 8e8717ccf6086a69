// SPDX-License-Identifier: Apache-2.0
#include "http/serving.hpp"

#include <fmt/chrono.h>

#include <utility>

#include "runtime/log.hpp"

namespace petal::http {
namespace {

spdlog::logger& log() {
  static auto const instance = runtime::logger("http");
  return *instance;
}

}  // namespace

Serving::Serving(const boost::asio::any_io_executor& executor, ServerOptions chosen, RouteTable table)
    : options(std::move(chosen)), routes(std::move(table)), empty(executor) {}

const std::string& Serving::date() {
  auto const now = std::time(nullptr);
  if (std::exchange(dated_, now) != now) date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  return date_;
}

void Serving::note_refused() {
  ++refused;
  if (refused_in_burst_++ == 0)
    log().warn("too many connections, new ones are refused: server={} limit={}", options.name, options.max_connections);
}

void Serving::note_closed() {
  bool const has_room = connections.size() <= options.max_connections - options.max_connections / 4;
  if (has_room && refused_in_burst_ > 0)
    log().warn("connections are accepted again: server={} refused={}", options.name,
               std::exchange(refused_in_burst_, 0));
  if (connections.empty()) empty.cancel();
}

}  // namespace petal::http
