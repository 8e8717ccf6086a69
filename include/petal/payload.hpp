// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <boost/json/value_ref.hpp>
#include <initializer_list>
#include <string>

namespace petal {

namespace json = boost::json;

/// The payload of a message to publish: JSON, as write_json() writes it, or bytes that are sent unchanged. It has at
/// most `MAX_PAYLOAD_BYTES` when it is published.
///
/// ```cpp
/// co_await mqtt.publish_message("test/topic", {{"message", "Hello World!"}});
/// co_await mqtt.publish_message("test/picture", Payload::bytes(jpeg));
/// ```
class Payload {
 public:
  /// Writes the value as JSON text.
  Payload(const json::value& value);  // NOLINT(google-explicit-constructor)
  /// Writes the value as JSON text.
  Payload(const json::object& object);  // NOLINT(google-explicit-constructor)
  /// Writes `{{"name", value}, ...}` as JSON text.
  Payload(std::initializer_list<json::value_ref> members);  // NOLINT(google-explicit-constructor)

  /// Returns a payload of bytes that are published unchanged; they may also be JSON text.
  static Payload bytes(std::string bytes) { return Payload(Bytes{}, std::move(bytes)); }

  /// Returns the bytes.
  const std::string& text() const& noexcept { return bytes_; }
  /// Moves the bytes out.
  std::string text() && noexcept { return std::move(bytes_); }

 private:
  struct Bytes {};
  Payload(Bytes, std::string bytes) : bytes_(std::move(bytes)) {}

  std::string bytes_;
};

}  // namespace petal
