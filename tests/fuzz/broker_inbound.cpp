// SPDX-License-Identifier: Apache-2.0
// What a broker sends, in two pieces: the same packets must come out as from one piece. What was sent to it before is
// the same bytes, so that there is something to acknowledge.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "broker/inbound.hpp"

namespace {

struct Seen {
  std::string text;
  bool failed = false;
};

Seen feed(std::string_view first, std::string_view second) {
  Seen seen;
  std::string rest;
  petal::broker::Inbound inbound(
      100'000,
      [&seen](const petal::broker::InboundPublish& packet) {
        seen.text += packet.topic + '|' + packet.payload + '|' + std::to_string(packet.packet_id) + '\n';
      },
      [&seen](std::uint16_t id) { seen.text += std::to_string(id) + '\n'; });
  inbound.sent(std::string(first) + std::string(second));
  seen.failed = inbound.feed(first, rest).has_error() || inbound.feed(second, rest).has_error();
  seen.text += rest;
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view const bytes(reinterpret_cast<const char*>(data), size);
  auto const whole = feed(bytes, {});
  auto const halves = feed(bytes.substr(0, size / 2), bytes.substr(size / 2));
  if (whole.failed != halves.failed) std::abort();
  if (!whole.failed && whole.text != halves.text) std::abort();
  return 0;
}
