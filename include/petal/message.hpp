// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <petal/properties.hpp>
#include <string>
#include <string_view>

namespace petal {

namespace json = boost::json;

/// Quality of service (MQTT 5, 4.3).
enum class Qos : std::uint8_t { at_most_once = 0, at_least_once = 1, exactly_once = 2 };

/// A message that arrived: immutable, and cheap to copy (all copies share one buffer).
///
/// **Threads.** May be read from several threads at once.
class Message {
 public:
  /// As if it had arrived: for tests.
  Message(std::string topic, std::string payload, Qos qos = Qos::at_least_once, bool retained = false,
          Properties properties = {}, bool redelivered = false);

  /// The topic it was published on; of Redis, its channel.
  const std::string& topic() const noexcept;

  /// The bytes as they arrived.
  std::string_view payload() const noexcept;

  /// The quality of service at which it was delivered.
  Qos qos() const noexcept;

  /// Whether the broker kept it from before the subscription (MQTT 5, 3.3.1.3).
  bool retained() const noexcept;

  /// Whether it was sent here before, so that a handler may have seen it (MQTT 5, 3.3.1.1).
  bool redelivered() const noexcept;

  /// Its MQTT 5 properties; empty where it has none, or the broker speaks MQTT 3.1.1.
  const Properties& properties() const noexcept;

  /// The payload as JSON, parsed on the first call, as read_json() reads it.
  /// **Errors.** Throws `boost::system::system_error` where the payload is not JSON.
  const json::value& json() const;

  /// The payload as a JSON object, parsed on the first call.
  /// **Errors.** Throws `boost::system::system_error` where the payload is not a JSON object.
  const json::object& object() const;

 private:
  struct Body;
  std::shared_ptr<const Body> body_;
};

}  // namespace petal
