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
/// **Lifetime.** What its functions return by reference lives as long as a copy of it.
class Message {
 public:
  /// Makes a message as if it had arrived. For tests.
  Message(std::string topic, std::string payload, Qos qos = Qos::at_least_once, bool retained = false,
          Properties properties = {}, bool redelivered = false);

  /// Returns the topic on which it was published, or the channel if it comes from Redis.
  const std::string& topic() const noexcept;

  /// Returns the bytes as they arrived: any bytes, with or without JSON.
  std::string_view payload() const noexcept;

  /// Returns the quality of service at which it was delivered.
  Qos qos() const noexcept;

  /// Returns whether it is a retained message, which the broker had stored before the subscription (MQTT 5, 3.3.1.3).
  bool retained() const noexcept;

  /// Returns whether it may have been delivered before, so that a handler may have seen it (MQTT 5, 3.3.1.1).
  bool redelivered() const noexcept;

  /// Returns its MQTT 5 properties; they are empty if it has none, or if the broker speaks MQTT 3.1.1.
  const Properties& properties() const noexcept;

  /// Returns the payload as JSON. It is parsed by read_json() on the first call, by whichever of these four it is; what
  /// is returned lives as long as a copy of this message.
  /// **Errors.** Throws `boost::system::system_error` if the payload is not JSON.
  const json::value& json() const;

  /// Returns the payload as a JSON object.
  /// **Errors.** Throws `boost::system::system_error` if the payload is not a JSON object.
  const json::object& object() const;

  /// Returns the payload as JSON; null if it is not JSON. For payloads that may be something else: nothing is thrown.
  const json::value* try_json() const;

  /// Returns the payload as a JSON object; null if it is not one.
  const json::object* try_object() const;

 private:
  struct Body;
  std::shared_ptr<const Body> body_;
};

}  // namespace petal
