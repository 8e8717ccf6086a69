// SPDX-License-Identifier: Apache-2.0
#include "mqtt_codec/reason.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/text.hpp"

namespace petal::mqtt_codec {
namespace {

struct Reason {
  std::uint8_t code;
  std::string_view text;
};

/// MQTT 5, 2.4.
constexpr std::array reasons = {Reason{0x00, "Success"},
                                Reason{0x01, "Granted QoS 1"},
                                Reason{0x02, "Granted QoS 2"},
                                Reason{0x04, "Disconnect with Will Message"},
                                Reason{0x10, "No matching subscribers"},
                                Reason{0x11, "No subscription existed"},
                                Reason{0x18, "Continue authentication"},
                                Reason{0x19, "Re-authenticate"},
                                Reason{0x80, "Unspecified error"},
                                Reason{0x81, "Malformed Packet"},
                                Reason{0x82, "Protocol Error"},
                                Reason{0x83, "Implementation specific error"},
                                Reason{0x84, "Unsupported Protocol Version"},
                                Reason{0x85, "Client Identifier not valid"},
                                Reason{0x86, "Bad User Name or Password"},
                                Reason{0x87, "Not authorized"},
                                Reason{0x88, "Server unavailable"},
                                Reason{0x89, "Server busy"},
                                Reason{0x8A, "Banned"},
                                Reason{0x8B, "Server shutting down"},
                                Reason{0x8C, "Bad authentication method"},
                                Reason{0x8D, "Keep Alive timeout"},
                                Reason{0x8E, "Session taken over"},
                                Reason{0x8F, "Topic Filter invalid"},
                                Reason{0x90, "Topic Name invalid"},
                                Reason{0x91, "Packet Identifier in use"},
                                Reason{0x92, "Packet Identifier not found"},
                                Reason{0x93, "Receive Maximum exceeded"},
                                Reason{0x94, "Topic Alias invalid"},
                                Reason{0x95, "Packet too large"},
                                Reason{0x96, "Message rate too high"},
                                Reason{0x97, "Quota exceeded"},
                                Reason{0x98, "Administrative action"},
                                Reason{0x99, "Payload format invalid"},
                                Reason{0x9A, "Retain not supported"},
                                Reason{0x9B, "QoS not supported"},
                                Reason{0x9C, "Use another server"},
                                Reason{0x9D, "Server moved"},
                                Reason{0x9E, "Shared Subscriptions not supported"},
                                Reason{0x9F, "Connection rate exceeded"},
                                Reason{0xA0, "Maximum connect time"},
                                Reason{0xA1, "Subscription Identifiers not supported"},
                                Reason{0xA2, "Wildcard Subscriptions not supported"}};

template <std::size_t Size>
bool is_among(const std::array<std::uint8_t, Size>& codes, std::uint8_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

std::string_view reason_text(std::uint8_t code) {
  auto const* const found =
      std::find_if(reasons.begin(), reasons.end(), [code](const Reason& reason) { return reason.code == code; });
  return found == reasons.end() ? "unknown" : found->text;
}

std::uint8_t reason_of_return_code(std::uint8_t code) {
  constexpr std::array<std::uint8_t, 6> reasons_of = {0x00, 0x84, 0x85, 0x88, 0x86, 0x87};
  return code < reasons_of.size() ? reasons_of.at(code) : code::unspecified;
}

std::string describe(std::uint8_t code, std::string_view reason) {
  auto text = fmt::format("{} (reason code 0x{:02X})", reason_text(code), code);
  if (!reason.empty()) text += fmt::format(": {}", runtime::escaped(std::string(reason)));
  return text;
}

bool is_final_refusal(std::uint8_t code) {
  return is_among(std::array<std::uint8_t, 6>{0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C}, code);
}

bool is_elsewhere(std::uint8_t code) {
  return is_among(std::array<std::uint8_t, 6>{0x88, 0x89, 0x8B, 0x97, 0x9C, 0x9D}, code);
}

bool is_passing(std::uint8_t code) {
  return is_among(std::array<std::uint8_t, 7>{0x80, 0x83, 0x89, 0x91, 0x93, 0x96, 0x97}, code);
}

}  // namespace petal::mqtt_codec
