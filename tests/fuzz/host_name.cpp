// SPDX-License-Identifier: Apache-2.0
// Any text: what one part takes for a host, the others do, too, and whoever takes it for this machine is right.
#include <algorithm>
#include <string>

#include "config/broker_url.hpp"
#include "config/host_name.hpp"
#include "fuzz/input.hpp"
#include "http/url.hpp"
#include "net/host.hpp"
#include "net/name_services.hpp"

namespace {

using petal::test::require;

bool is_this_machine(const std::string& host) {
  auto const addresses = petal::net::known_addresses(host);
  return addresses && std::all_of(addresses->begin(), addresses->end(), [](auto& each) { return each.is_loopback(); });
}

void check_host(const std::string& host) {
  auto const url = petal::http::parse_url("http://" + petal::net::authority(host, 80) + "/path");
  require(url && url->host == host && url->port == 80 && url->target == "/path");
  auto const broker = petal::config::parse_broker_url("mqtt://" + petal::net::authority(host, 1883));
  require(broker && broker->host == host && broker->port == 1883);
  if (petal::config::is_loopback(host)) require(is_this_machine(host));
}

void check_nsswitch(std::string_view text) {
  auto const found = petal::net::name_services(text);
  if (text.find("hosts:") == text.npos) require(found == petal::net::NameServices());
  if (found.multicast) require(found.others);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string const text(petal::test::Input(data, size).rest());
  if (petal::config::is_host(text)) check_host(text);
  petal::net::is_multicast_name(text);
  petal::config::is_under(text, "amazonaws.com");
  check_nsswitch(text);
  return 0;
}
