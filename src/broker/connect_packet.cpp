// SPDX-License-Identifier: Apache-2.0
#include "broker/connect_packet.hpp"

#include <optional>

namespace petal::broker {
namespace {

constexpr std::size_t variable_header = 10;  // protocol name and version, flags, keep alive
constexpr unsigned maximum_packet_size = 0x27;

unsigned octet(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

/// Behind the variable byte integer at `at`.
std::size_t behind_integer(std::string_view bytes, std::size_t at) {
  while ((octet(bytes, at) & 0x80U) != 0) ++at;
  return at + 1;
}

/// Bytes of the value of one of the properties that we send.
std::optional<std::size_t> size_of(unsigned property) {
  switch (property) {
    case 0x11:  // session expiry interval
    case maximum_packet_size:
      return 4;
    case 0x21:  // receive maximum
      return 2;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool is_connect(std::string_view packet) {
  return octet(packet, 0) == 0x10;
}

std::string announcing(std::string_view connect, std::uint32_t size) {
  std::string packet(connect);
  auto at = behind_integer(connect, behind_integer(connect, 1) + variable_header);
  for (auto property = octet(connect, at); at + 4 < packet.size(); property = octet(connect, at)) {
    auto const length = size_of(property);
    if (!length) break;
    if (property == maximum_packet_size) {
      for (unsigned i = 0; i < 4; ++i) packet[at + 1 + i] = static_cast<char>(size >> (24U - 8U * i));
      break;
    }
    at += 1 + *length;
  }
  return packet;
}

}  // namespace petal::broker
