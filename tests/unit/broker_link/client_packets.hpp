// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace petal::test {

/// A packet as a broker gets it from a client, read here by the letter of MQTT 5 and 3.1.1, without the project's
/// codec.
struct ClientPacket {
  unsigned type = 0;
  unsigned flags = 0;
  std::string body;
  std::string topic;                 ///< of a PUBLISH
  std::string payload;               ///< of a PUBLISH
  std::string properties;            ///< of a PUBLISH, as they stand in the packet
  std::uint16_t id = 0;              ///< of what has one
  std::vector<std::string> filters;  ///< of a SUBSCRIBE and an UNSUBSCRIBE

  unsigned qos() const { return flags >> 1U & 3U; }
  bool is_duplicate() const { return (flags & 8U) != 0; }
};

/// Reads the whole of `bytes`, which must be whole packets. Throws std::runtime_error on what no client may send.
class ClientPackets {
 public:
  ClientPackets(std::string_view bytes, bool is_5) : left_(bytes), is_5_(is_5) {}

  std::vector<ClientPacket> all() {
    std::vector<ClientPacket> packets;
    while (!left_.empty()) packets.push_back(next());
    return packets;
  }

 private:
  static void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
  }

  static unsigned octet(std::string_view bytes, std::size_t at) {
    require(at < bytes.size(), "the packet ends too early");
    return static_cast<unsigned char>(bytes[at]);
  }

  static std::size_t take_length(std::string_view& bytes) {
    std::size_t value = 0;
    for (unsigned i = 0; i < 4; ++i) {
      auto const next = octet(bytes, 0);
      bytes.remove_prefix(1);
      value |= std::size_t(next & 0x7FU) << (7 * i);
      if ((next & 0x80U) == 0) return value;
    }
    throw std::runtime_error("a length of more than four bytes");
  }

  static std::string take(std::string_view& bytes, std::size_t length) {
    require(length <= bytes.size(), "the packet ends too early");
    std::string taken(bytes.substr(0, length));
    bytes.remove_prefix(length);
    return taken;
  }

  static std::uint16_t take_number(std::string_view& bytes) {
    auto const number = static_cast<std::uint16_t>(octet(bytes, 0) << 8U | octet(bytes, 1));
    bytes.remove_prefix(2);
    return number;
  }

  static std::string take_string(std::string_view& bytes) {
    auto const length = take_number(bytes);
    return take(bytes, length);
  }

  ClientPacket next() {
    ClientPacket packet;
    packet.type = octet(left_, 0) >> 4U;
    packet.flags = octet(left_, 0) & 0x0FU;
    left_.remove_prefix(1);
    packet.body = take(left_, take_length(left_));
    read(packet);
    return packet;
  }

  void read(ClientPacket& packet) {
    std::string_view body = packet.body;
    switch (packet.type) {
      case 3:
        return read_publish(packet, body);
      case 4:
      case 5:
      case 7:
        require(packet.flags == 0, "an acknowledgement with flags");
        packet.id = take_number(body);
        return;
      case 6:
        require(packet.flags == 2, "PUBREL without its flags");
        packet.id = take_number(body);
        return;
      case 8:
      case 10:
        return read_filters(packet, body);
      default:
        require(packet.type == 1 || packet.type == 12 || packet.type == 14, "a packet that no client sends");
    }
  }

  void read_publish(ClientPacket& packet, std::string_view body) {
    require(packet.qos() != 3, "QoS 3");
    packet.topic = take_string(body);
    if (packet.qos() != 0) packet.id = take_number(body);
    require(packet.qos() == 0 || packet.id != 0, "packet identifier 0");
    if (is_5_) packet.properties = take(body, take_length(body));
    packet.payload = body;
  }

  void read_filters(ClientPacket& packet, std::string_view body) {
    require(packet.flags == 2, "SUBSCRIBE or UNSUBSCRIBE without their flags");
    packet.id = take_number(body);
    require(packet.id != 0, "packet identifier 0");
    if (is_5_) take(body, take_length(body));
    while (!body.empty()) {
      packet.filters.push_back(take_string(body));
      if (packet.type == 8) take(body, 1);
    }
    require(!packet.filters.empty(), "no filter");
  }

  std::string_view left_;
  bool is_5_;
};

}  // namespace petal::test
