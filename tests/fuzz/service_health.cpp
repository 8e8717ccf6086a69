// SPDX-License-Identifier: Apache-2.0
// What a client service says of its health, in lines, the first byte of each saying with which status: who is connected
// is up, who has just been told our subscriptions and says the same again need not be told once more, and no text of
// its is one that a terminal obeys.
#include <string>

#include "fuzz/input.hpp"
#include "fuzz/terminal.hpp"
#include "service_link/service_health.hpp"

namespace {

using petal::service_link::ServiceHealth;
using petal::test::require;

void check(const petal::transport::LinkState& state) {
  require(state.peer_ready || !state.connected);
  require(state.connected || !state.detail.empty());
  require(petal::test::is_harmless(state.detail) && petal::test::is_harmless(state.version));
  for (auto const& [filter, why] : state.refused_filters) require(petal::test::is_harmless(why));
}

void answered(ServiceHealth& health, unsigned status, std::string_view body) {
  health.answered(status, body);
  check(health.state());
  require(health.state().peer_ready == (status == 200 || status == 503));
  require(!health.state().connected || status == 200);
  health.told();
  health.answered(status, body);
  require(!health.must_tell() || !health.shows_instance());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr unsigned statuses[] = {200, 503, 404};
  petal::test::Input input(data, size);
  ServiceHealth health;
  while (!input.at_end()) {
    auto const status = statuses[input.byte() % 3];
    answered(health, status, input.line());
  }
  health.away("it does not answer");
  require(!health.state().peer_ready && !health.state().connected && !health.must_tell());
  return 0;
}
