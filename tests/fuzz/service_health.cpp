// SPDX-License-Identifier: Apache-2.0
// What a client service says of its health, in lines: a service that is connected is up, and one that has just been
// told our subscriptions, and says the same again, need not be told once more.
#include <string>

#include "callback/service_health.hpp"
#include "fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using petal::test::require;
  petal::test::Input input(data, size);
  petal::callback::ServiceHealth health;
  while (!input.at_end()) {
    std::string const body(input.line());
    health.answered(200, body);
    require(health.state().peer_ready || (!health.state().connected && !health.must_tell()));
    require(health.state().connected || !health.state().detail.empty());
    health.told();
    health.answered(200, body);
    require(!health.must_tell() || !health.shows_instance());
  }
  health.away("it does not answer");
  require(!health.state().peer_ready && !health.state().connected && !health.must_tell());
  return 0;
}
