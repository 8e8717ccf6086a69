// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <boost/json/value_ref.hpp>
#include <initializer_list>
#include <string>

namespace petal {

namespace json = boost::json;

/// What is published: JSON, as write_json() writes it, or bytes that leave as they are.
///
/// ```cpp
/// co_await mqtt.publish_message("test/topic", {{"message", "Hello World!"}});
/// co_await mqtt.publish_message("test/picture", Payload::bytes(jpeg));
/// ```
class Payload {
 public:
  /// As JSON text.
  Payload(const json::value& value);  // NOLINT(google-explicit-constructor)
  /// As JSON text.
  Payload(const json::object& object);  // NOLINT(google-explicit-constructor)
  /// `{{"name", value}, ...}` as JSON text.
  Payload(std::initializer_list<json::value_ref> members);  // NOLINT(google-explicit-constructor)

  /// Bytes that are published unchanged; JSON text too.
  static Payload bytes(std::string bytes) { return Payload(Bytes{}, std::move(bytes)); }

  /// The bytes.
  const std::string& text() const& noexcept { return bytes_; }
  /// The bytes, taken out.
  std::string text() && noexcept { return std::move(bytes_); }

 private:
  struct Bytes {};
  Payload(Bytes, std::string bytes) : bytes_(std::move(bytes)) {}

  std::string bytes_;
};

}  // namespace petal
