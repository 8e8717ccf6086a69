// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mqtt_codec/packet.hpp"

namespace petal::mqtt_codec {

/// The meaning of a reason code of MQTT 5 (2.4), in words; "unknown" for a code that is not defined.
std::string_view reason_text(std::uint8_t code);

/// Returns the reason code of MQTT 5 that means the same as `code`, a return code in a CONNACK of MQTT 3.1.1 (3.2.2.3
/// there).
std::uint8_t reason_of_return_code(std::uint8_t code);

/// Describes a code for a person: the text, the code, and the server's own reason, escaped.
std::string describe(std::uint8_t code, std::string_view reason);

/// Returns whether a CONNACK with this code means that waiting does not help: credentials, client id, authorization.
bool is_final_refusal(std::uint8_t code);

/// Returns whether this server has no room for us now, and another one may.
bool is_elsewhere(std::uint8_t code);

/// Returns whether the server may accept a little later what it refused with this code.
bool is_passing(std::uint8_t code);

namespace code {
inline constexpr std::uint8_t unspecified = 0x80;
inline constexpr std::uint8_t unsupported_version = 0x84;
inline constexpr std::uint8_t keep_alive_timeout = 0x8D;
inline constexpr std::uint8_t session_taken_over = 0x8E;
inline constexpr std::uint8_t quota_exceeded = 0x97;
inline constexpr std::uint8_t administrative_action = 0x98;
inline constexpr std::uint8_t retain_not_supported = 0x9A;
}  // namespace code

}  // namespace petal::mqtt_codec
