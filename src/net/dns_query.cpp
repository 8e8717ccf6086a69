// SPDX-License-Identifier: Apache-2.0
#include "net/dns_query.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/ares_channel.hpp"
#include "runtime/error_text.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

/// The answers for both families, as they come.
struct Answers {
  explicit Answers(const asio::any_io_executor& executor) : wake(executor) {}

  bool is_complete() const { return v6 && v4; }
  bool is_useful() const { return (v6 && !v6->addresses.empty()) || (v4 && !v4->addresses.empty()); }

  std::optional<AresChannel::Answer> v6;
  std::optional<AresChannel::Answer> v4;
  asio::steady_timer wake;
};

void ask(AresChannel& channel, const std::string& host, int family, const std::shared_ptr<Answers>& answers) {
  channel.ask(host, family, [family, weak = std::weak_ptr(answers)](AresChannel::Answer answer) {
    auto const self = weak.lock();
    if (!self) return;
    (family == AF_INET6 ? self->v6 : self->v4) = std::move(answer);
    self->wake.cancel();
  });
}

/// Waits for another answer, until `limit`. Cancellation ends it.
Task<> wait(Answers& answers, steady_clock::time_point limit) {
  boost::system::error_code woken;
  answers.wake.expires_at(limit);
  co_await answers.wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

Addresses addresses_of(const Answers& answers) {
  Addresses all;
  for (auto const* const answer : {&answers.v6, &answers.v4})
    if (*answer) all.insert(all.end(), (*answer)->addresses.begin(), (*answer)->addresses.end());
  return all;
}

std::string text_of(int status) {
  switch (status) {
    case ARES_SUCCESS:
    case ARES_ENODATA:
      return "the name has no address";
    case ARES_ENOTFOUND:
      return "there is no such name (NXDOMAIN)";
    case ARES_ESERVFAIL:  // which of these four is returned differs between releases of c-ares
    case ARES_EREFUSED:
    case ARES_ENOTIMP:
    case ARES_ECONNREFUSED:
      return "no name server is reachable, or none is able to answer";
    case ARES_ETIMEOUT:
      return "no name server answers";
    case ARES_EBADNAME:
      return "this can be no host's name";
    default:
      return ::ares_strerror(status);
  }
}

Error failure(const AresChannel& channel, const Answers& answers) {
  if (auto const error = channel.socket_errno())
    return {Errc::not_connected, runtime::describe({error, boost::system::system_category()})};
  // One family may be empty while the query for the other one failed: the failure is more informative.
  auto const status = answers.v4->status != ARES_ENODATA ? answers.v4->status : answers.v6->status;
  return {Errc::not_connected, text_of(status)};
}

}  // namespace

Addresses addresses_in_hosts_file(const asio::any_io_executor& executor, const std::string& host) {
  auto const channel = AresChannel::make(executor, AresChannel::Sources::hosts_file);
  if (!channel) return {};
  auto const box = std::make_shared<Addresses>();
  (*channel)->ask(host, AF_UNSPEC, [box](AresChannel::Answer answer) { *box = std::move(answer.addresses); });
  return std::move(*box);
}

Task<Result<Addresses>> ask_name_servers(std::string host, std::chrono::milliseconds limit, std::string servers) {
  auto const executor = co_await asio::this_coro::executor;
  auto const channel = AresChannel::make(executor, AresChannel::Sources::all, servers);
  if (!channel) co_return channel.error();
  auto const answers = std::make_shared<Answers>(executor);
  ask(**channel, host, AF_INET6, answers);
  ask(**channel, host, AF_INET, answers);

  auto until = steady_clock::now() + limit;
  bool is_limited = false;  // whether `until` is already limited to the resolution delay
  while (!answers->is_complete() && steady_clock::now() < until) {
    if (answers->is_useful() && !std::exchange(is_limited, true))
      until = std::min(until, steady_clock::now() + resolution_delay);
    co_await wait(*answers, until);
  }
  if (answers->is_useful()) co_return addresses_of(*answers);
  if (!answers->is_complete())
    co_return Error(Errc::timed_out, fmt::format("no name server has answered within {} ms", limit.count()));
  co_return failure(**channel, *answers);
}

}  // namespace petal::net
