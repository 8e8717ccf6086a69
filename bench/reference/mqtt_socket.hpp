// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tcp_socket.hpp"

namespace petal::bench {

/// Returns a two-byte length and the text (MQTT 5, 1.5.4).
inline std::string mqtt_text(std::string_view text) {
  std::string out{static_cast<char>(text.size() >> 8), static_cast<char>(text.size() & 0xFF)};
  return out.append(text);
}

/// Returns a packet of this type and body, with its Remaining Length (MQTT 5, 2.1.4).
inline std::string mqtt_packet(unsigned first, std::string_view body) {
  std::string out(1, static_cast<char>(first));
  auto length = body.size();
  do {
    auto const more = length > 127 ? 0x80U : 0U;
    out += static_cast<char>(more | (length & 0x7F));
    length >>= 7;
  } while (length > 0);
  return out.append(body);
}

/// Returns a PUBLISH (MQTT 5, 3.3); `number` becomes its packet identifier, which repeats after 65,535.
inline std::string publish_packet(std::string_view topic, std::string_view payload, int qos, std::int64_t number) {
  auto body = mqtt_text(topic);
  if (qos > 0) {
    auto const identifier = static_cast<unsigned>(number % 65535) + 1;
    body += {static_cast<char>(identifier >> 8), static_cast<char>(identifier & 0xFF)};
  }
  body += '\0';
  body.append(payload);
  return mqtt_packet(0x30U | static_cast<unsigned>(qos) << 1, body);
}

/// A publisher's connection to a broker of this machine. It counts the acknowledged messages.
class MqttSocket {
 public:
  MqttSocket(std::uint16_t port, std::string_view client_id) : descriptor_(connect_to(port)) {
    std::string body = mqtt_text("MQTT");
    body += {'\5', '\2', '\0', '\0', '\0'};  // version 5, clean start, no keep alive, no properties
    write(mqtt_packet(0x10, body + mqtt_text(client_id)));
    while (!connected_) read(0);
  }
  MqttSocket(const MqttSocket&) = delete;
  MqttSocket& operator=(const MqttSocket&) = delete;
  ~MqttSocket() { ::close(descriptor_); }

  void write(std::string_view bytes) { write_all(descriptor_, bytes); }

  std::int64_t acknowledged() const { return acknowledged_; }

  /// Blocks until `acknowledged` messages have been acknowledged since the beginning.
  void read_until(std::int64_t acknowledged) {
    while (acknowledged_ < acknowledged) read(0);
  }

  void read_what_is_there() { read(MSG_DONTWAIT); }

 private:
  void read(int flags) {
    char buffer[65536];
    auto const got = ::recv(descriptor_, buffer, sizeof buffer, flags);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) give_up("the broker's connection ended");
    unread_.append(buffer, static_cast<std::size_t>(got));
    std::size_t used = 0;
    // Packets from a broker to a publisher are short: one byte of length.
    while (unread_.size() - used >= 2) {
      auto const length = 2 + static_cast<std::size_t>(static_cast<unsigned char>(unread_[used + 1]));
      if (unread_.size() - used < length) break;
      auto const type = static_cast<unsigned char>(unread_[used]) >> 4;
      if (type == 2) connected_ = true;
      if (type == 4) ++acknowledged_;
      used += length;
    }
    unread_.erase(0, used);
  }

  int descriptor_;
  std::string unread_;
  bool connected_ = false;
  std::int64_t acknowledged_ = 0;
};

}  // namespace petal::bench
