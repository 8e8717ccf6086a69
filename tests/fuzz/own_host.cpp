// SPDX-License-Identifier: Apache-2.0
// What stands in a request's field Host, and where a server listens in the line before: it is answered for no name that
// somebody could have pointed at this machine.
#include <algorithm>
#include <string>

#include "config/host_name.hpp"
#include "fuzz/input.hpp"
#include "http/headers.hpp"
#include "http/server/own_host.hpp"
#include "net/host.hpp"

namespace {

using namespace petal::http;  // NOLINT(google-build-using-namespace)
using petal::net::without_final_dot;
using petal::test::require;

/// `::ffff:127.0.0.1` is this machine, too.
bool is_this_machine(std::string_view host) {
  auto const addresses = petal::net::known_addresses(std::string(without_final_dot(host)));
  return addresses && std::all_of(addresses->begin(), addresses->end(), [](auto& each) {
           return each.is_loopback() || each.to_string().starts_with("::ffff:127.");
         });
}

bool is_in_no_public_dns(std::string_view host) {
  return without_final_dot(host).find_first_of(".:") == host.npos;
}

void check_host(std::string_view host, std::string_view listening) {
  if (is_own_host(host, "", {})) return require(is_this_machine(host) || is_in_no_public_dns(host));
  if (!is_own_host(host, listening, {})) return;
  require(same_but_for_case(without_final_dot(host), without_final_dot(listening)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input input(data, size);
  auto const listening = input.line();
  auto const authority = input.rest();
  check_host(host_of(authority), listening);
  check_host(authority, listening);
  std::string const host(authority);
  if (petal::config::is_host(host)) require(host_of(petal::net::authority(host, 80)) == host);
  return 0;
}
