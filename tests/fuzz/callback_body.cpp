// SPDX-License-Identifier: Apache-2.0
// Any bytes, as a client service posts them: refused, or a message that is the same after it was posted once more.
#include "fuzz/received.hpp"
#include "json/message_text.hpp"
#include "topic/name.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace petal::test;
  auto const first = received(std::string(Input(data, size).rest()));
  auto const* const message = std::get_if<petal::Message>(&first);
  if (!message) return 0;
  require(petal::topic::check_name(message->topic()).has_value());

  auto const text = petal::json_text::message_text(*message);
  require(petal::json_text::check(text).has_value());
  auto const second = received(text);
  require(std::holds_alternative<petal::Message>(second));
  require_same(std::get<petal::Message>(second), *message);
  return 0;
}
