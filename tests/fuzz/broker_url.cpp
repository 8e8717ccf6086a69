// SPDX-License-Identifier: Apache-2.0
// Any text: what is taken for a broker's URL is written as the same one, and what is not has no password told.
#include <string>

#include "config/broker_url.hpp"
#include "config/formats.hpp"
#include "config/host_name.hpp"
#include "fuzz/input.hpp"

namespace {

using namespace petal::config;  // NOLINT(google-build-using-namespace)
using petal::test::require;

void check_url(std::string_view text) {
  auto const url = parse_broker_url(text);
  if (!url) return require(!url.error().message().empty());
  require(is_host(url->host) && url->port != 0);
  auto const again = parse_broker_url(to_string(*url));
  require(again && *again == *url);
}

void check_list(std::string_view text) {
  auto const brokers = BrokerList::parse(text);
  if (!brokers) return require(!brokers.error().message().empty());
  auto const again = BrokerList::parse(BrokerList::show(*brokers));
  require(again && *again == *brokers);
}

/// A secret that stands before the last `@`, where a scheme does not.
void check_secret(std::string_view text) {
  auto const url = "mqtt://user:" + std::string(text) + "@host";
  auto const shown = without_credentials(url);
  require(shown == "mqtt://********@host");
  require(without_credentials(text).size() <= text.size() + 8);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const text = petal::test::Input(data, size).rest();
  check_url(text);
  check_list(text);
  check_secret(text);
  return 0;
}
