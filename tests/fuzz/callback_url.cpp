// SPDX-License-Identifier: Apache-2.0
// A host that is allowed, a line end, a callback URL: nothing is posted but to this machine and to that host.
#include <algorithm>
#include <string>

#include "client_service/callback_url.hpp"
#include "fuzz/input.hpp"
#include "net/host.hpp"
#include "runtime/text.hpp"

namespace {

using petal::client_service::parse_callback_url;
using petal::test::require;

bool is_this_machine(const std::string& host) {
  auto const addresses = petal::net::known_addresses(host);
  return addresses && std::all_of(addresses->begin(), addresses->end(), [](auto& each) { return each.is_loopback(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input input(data, size);
  std::string const allowed(input.line());
  auto const text = input.rest();

  auto const of_this_machine = parse_callback_url(text, {});
  if (of_this_machine) require(is_this_machine(of_this_machine->host));
  if (!of_this_machine) require(petal::runtime::is_utf8(of_this_machine.error().message()));

  auto const of_both = parse_callback_url(text, {allowed});
  if (of_this_machine) require(of_both && *of_both == *of_this_machine);
  if (of_both && !of_this_machine) require(of_both->host == allowed);
  return 0;
}
