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
std::string payload_members(std::string_view payload) {
  // One level is the message's own.
  if (check(payload, deepest_nesting - 1)) return std::string(R"("payload":)").append(payload);
  if (runtime::is_utf8(payload)) return R"("payload":)" + quoted(payload) + R"(,"encoding":"text")";
  return R"("payload":{"base64":")" + base64(payload) + R"("},"encoding":"base64")";
}

}  // namespace

std::string message_text(const Message& message) {
  auto body = R"({"topic":)" + quoted(message.topic());
  body += ',' + payload_members(message.payload());
  body += R"(,"timestamp":")" + runtime::timestamp() + R"(","qos":)" + std::to_string(static_cast<int>(message.qos()));
  body += message.retained() ? R"(,"retained":true})" : "}";
  return body;
}

}  // namespace petal::json_text
