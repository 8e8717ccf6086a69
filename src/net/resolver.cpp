// SPDX-License-Identifier: Apache-2.0
#include "net/resolver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include "net/dns_query.hpp"
#include "net/name_services.hpp"
#include "net/system_look_up.hpp"

namespace petal::net {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Task<Result<Addresses>> look_up(std::string host, milliseconds limit, LookUpOptions options) {
  if (auto known = known_addresses(host)) co_return std::move(*known);
  if (without_final_dot(host).empty()) co_return Error(Errc::not_connected, "it has none");
  auto const services = name_services_in(options.services);
  if (services.multicast && is_multicast_name(host)) co_return co_await system_look_up(std::move(host), limit);

  // The file has an absolute name without its final dot.
  if (services.files_first) {
    auto written =
        addresses_in_hosts_file(co_await boost::asio::this_coro::executor, std::string(without_final_dot(host)));
    if (!written.empty()) co_return written;
  }
  auto const begun = steady_clock::now();
  auto found = co_await ask_name_servers(host, limit, std::move(options.servers));
  if (found || !services.others || found.error().is(Errc::timed_out)) co_return found;
  auto const left = limit - std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
  auto elsewhere = co_await system_look_up(std::move(host), left);
  co_return elsewhere ? elsewhere : found;
}

Result<Addresses> look_up_now(const std::string& host, milliseconds limit) {
  boost::asio::io_context loop;
  Result<Addresses> result = Error(Errc::timed_out, "no answer");
  boost::asio::co_spawn(loop, look_up(host, limit), [&](const std::exception_ptr& thrown, Result<Addresses> found) {
    if (!thrown) result = std::move(found);
  });
  loop.run();
  return result;
}

}  // namespace petal::net
