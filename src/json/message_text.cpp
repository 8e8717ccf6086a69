// SPDX-License-Identifier: Apache-2.0
#include "json/message_text.hpp"

#include "json/base64.hpp"
#include "json/blanks.hpp"
#include "json/members.hpp"
#include "json/properties.hpp"
#include "json/quote.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::json_text {
namespace {

/// Appends the members that carry the payload.
void append_payload(std::string& out, std::string_view payload) {
  // The message itself takes one level.
  if (check(payload, deepest_nesting - 1))
    out.append(R"("payload":)").append(payload).append(has_blanks_around(payload) ? R"(,"blanks":true)" : "");
  else if (runtime::is_utf8(payload))
    out.append(R"("payload":)").append(json_text::quote(payload)).append(R"(,"encoding":"text")");
  else
    out.append(R"("payload":{"base64":")").append(base64(payload)).append(R"("},"encoding":"base64")");
}

}  // namespace

std::string message_text(const Message& message, bool redelivered, std::chrono::system_clock::time_point timestamp) {
  constexpr std::size_t members = 128;
  std::string out;
  out.reserve(members + message.topic().size() + message.payload().size());
  out.append(R"({"topic":)").append(json_text::quote(message.topic())).append(",");
  append_payload(out, message.payload());
  out.append(R"(,"timestamp":")").append(runtime::timestamp(timestamp));
  out.append(R"(","qos":)").append(std::to_string(static_cast<int>(message.qos())));
  if (message.retained()) out.append(R"(,"retained":true)");
  if (redelivered || message.redelivered()) out.append(R"(,"redelivered":true)");
  if (auto const& properties = message.properties(); !properties.empty())
    out.append(R"(,"properties":)").append(properties_text(properties));
  out += '}';
  return out;
}

}  // namespace petal::json_text
