// SPDX-License-Identifier: Apache-2.0
#include "json/message_text.hpp"

#include <openssl/evp.h>

#include "json/members.hpp"
#include "json/quote.hpp"
#include "runtime/text.hpp"
#include "runtime/timestamp.hpp"

namespace petal::json_text {
namespace {

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the zero that OpenSSL ends with
  ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(bytes.data()),
                    static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

/// The members that carry the payload.
void append_payload(std::string& out, std::string_view payload) {
  // One level is the message's own.
  if (check(payload, deepest_nesting - 1))
    out.append(R"("payload":)").append(payload);
  else if (runtime::is_utf8(payload))
    out.append(R"("payload":)").append(json_text::quoted(payload)).append(R"(,"encoding":"text")");
  else
    out.append(R"("payload":{"base64":")").append(base64(payload)).append(R"("},"encoding":"base64")");
}

}  // namespace

std::string message_text(const Message& message) {
  constexpr std::size_t members = 128;
  std::string out;
  out.reserve(members + message.topic().size() + message.payload().size());
  out.append(R"({"topic":)").append(json_text::quoted(message.topic())).append(",");
  append_payload(out, message.payload());
  out.append(R"(,"timestamp":")").append(runtime::timestamp());
  out.append(R"(","qos":)").append(std::to_string(static_cast<int>(message.qos())));
  out.append(message.retained() ? R"(,"retained":true})" : "}");
  return out;
}

}  // namespace petal::json_text
