// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace petal::mqtt_codec {

/// Reads the data representations of MQTT 5, 1.5 from `bytes`, which must outlive what is returned. If there are too
/// few bytes, a read returns nothing and consumes nothing.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::optional<std::uint8_t> byte() {
    auto const taken = bytes(1);
    if (!taken) return std::nullopt;
    return static_cast<std::uint8_t>(taken->front());
  }

  std::optional<std::uint16_t> two_byte_integer() {
    auto const taken = bytes(2);
    if (!taken) return std::nullopt;
    return static_cast<std::uint16_t>((octet(*taken, 0) << 8U) | octet(*taken, 1));
  }

  std::optional<std::uint32_t> four_byte_integer() {
    auto const taken = bytes(4);
    if (!taken) return std::nullopt;
    return (octet(*taken, 0) << 24U) | (octet(*taken, 1) << 16U) | (octet(*taken, 2) << 8U) | octet(*taken, 3);
  }

  /// Reads at most four bytes (1.5.5).
  std::optional<std::uint32_t> variable_byte_integer() {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4 && i < bytes_.size(); ++i) {
      value |= (octet(bytes_, i) & 0x7FU) << (7U * i);
      if ((octet(bytes_, i) & 0x80U) != 0) continue;
      bytes_.remove_prefix(i + 1);
      return value;
    }
    return std::nullopt;
  }

  std::optional<std::string_view> bytes(std::size_t length) {
    if (bytes_.size() < length) return std::nullopt;
    auto const taken = bytes_.substr(0, length);
    bytes_.remove_prefix(length);
    return taken;
  }

  /// Reads a length of two bytes, and as many bytes: a UTF-8 string (1.5.4), whose characters are not checked, or
  /// binary data (1.5.6).
  std::optional<std::string_view> string() {
    auto const before = bytes_;
    auto const length = two_byte_integer();
    auto const taken = length ? bytes(*length) : std::nullopt;
    if (!taken) bytes_ = before;
    return taken;
  }

  std::string_view rest() const noexcept { return bytes_; }
  bool at_end() const noexcept { return bytes_.empty(); }

 private:
  static std::uint32_t octet(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

  std::string_view bytes_;
};

}  // namespace petal::mqtt_codec
