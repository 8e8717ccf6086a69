// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mqtt_codec/property.hpp"

namespace petal::mqtt_codec {

/// The bytes that a variable byte integer takes (MQTT 5, 1.5.5).
constexpr std::size_t variable_size(std::size_t value) {
  return value < 128 ? 1U : value < 16'384 ? 2U : value < 2'097'152 ? 3U : 4U;
}

/// Appends MQTT's data representations (MQTT 5, 1.5) to a string. The caller must not write a string of more than
/// 65,535 bytes or an integer of more than 268,435,455 as a variable one.
class Writer {
 public:
  explicit Writer(std::string& to) : to_(to) {}

  void byte(unsigned value) { to_.push_back(static_cast<char>(value & 0xFFU)); }

  void two_byte_integer(unsigned value) {
    byte(value >> 8U);
    byte(value);
  }

  void four_byte_integer(std::uint32_t value) {
    two_byte_integer(value >> 16U);
    two_byte_integer(value & 0xFFFFU);
  }

  void variable_byte_integer(std::size_t value) {
    for (; value > 127; value >>= 7U) byte(static_cast<unsigned>(value & 0x7FU) | 0x80U);
    byte(static_cast<unsigned>(value));
  }

  void string(std::string_view text) {
    two_byte_integer(static_cast<unsigned>(text.size()));
    to_.append(text);
  }

  void bytes(std::string_view text) { to_.append(text); }

  void property(PropertyId id) { byte(static_cast<unsigned>(id)); }

  void byte_property(PropertyId id, unsigned value) {
    property(id);
    byte(value);
  }

  void two_byte_property(PropertyId id, unsigned value) {
    property(id);
    two_byte_integer(value);
  }

  void four_byte_property(PropertyId id, std::uint32_t value) {
    property(id);
    four_byte_integer(value);
  }

  void text_property(PropertyId id, std::string_view text) {
    property(id);
    string(text);
  }

  void user_property(std::string_view name, std::string_view value) {
    property(PropertyId::user_property);
    string(name);
    string(value);
  }

 private:
  std::string& to_;
};

}  // namespace petal::mqtt_codec
