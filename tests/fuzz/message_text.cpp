// SPDX-License-Identifier: Apache-2.0
// A message of any bytes, posted to a callback URL: it is JSON, and the callback server reads the same message from it.
#include <string>

#include "fuzz/received.hpp"
#include "json/message_text.hpp"
#include "runtime/text.hpp"
#include "topic/name.hpp"

namespace {

using petal::Message;
using namespace petal::test;  // NOLINT(google-build-using-namespace)

/// Flags, the topic in a line, the value of two properties in another, the payload.
Message message_of(Input input) {
  auto const flags = input.byte();
  std::string const topic(input.line());
  std::string const property(input.line());
  petal::Properties properties;
  if ((flags & 16U) != 0) properties = {property, {}, property, {{"name", property}, {property, "value"}}};
  return {topic,      std::string(input.rest()), static_cast<petal::Qos>(flags % 3), (flags & 4U) != 0,
          properties, (flags & 8U) != 0};
}

/// Texts of properties that are not UTF-8, which no broker sends, do not come back.
bool comes_back(const petal::Properties& properties) {
  return petal::runtime::is_utf8(properties.content_type.value_or(""));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const message = message_of({data, size});
  auto const text = petal::json_text::message_text(message);
  require(petal::json_text::check(text).has_value());
  auto const read = received(text);
  auto const* const again = std::get_if<Message>(&read);
  if (!again) return require(!petal::topic::check_name(message.topic())), 0;
  if (!petal::runtime::is_utf8(message.topic())) return 0;  // no broker sends such a topic
  require_same(*again, message);
  if (comes_back(message.properties())) require(again->properties() == message.properties());
  return 0;
}
