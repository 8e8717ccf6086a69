// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace petal::bench {

/// A minimal MQTT 5 client, as a reference: no sessions, no limits, no checks, no reconnects. It answers everything
/// that it reads at once in one write. It ends the program if the broker does not behave as expected.
///
/// **Lifetime.** It must outlive the run of its io_context.
class BareClient {
 public:
  using Done = std::function<void()>;
  using OnPublish = std::function<void(std::string_view topic, std::string_view payload)>;

  BareClient(boost::asio::io_context& loop, std::uint16_t port, std::string client_id)
      : socket_(loop), port_(port), client_id_(std::move(client_id)) {}

  /// `largest_packet` is the Maximum Packet Size that it announces; with 0 it announces none.
  void connect(std::uint32_t largest_packet, Done connected) {
    on_connack_ = std::move(connected);
    socket_.async_connect({boost::asio::ip::address_v4::loopback(), port_},
                          [this, largest_packet](boost::system::error_code error) {
                            if (error) std::abort();
                            socket_.set_option(boost::asio::ip::tcp::no_delay(true));
                            greet(largest_packet);
                            read();
                          });
  }

  void subscribe(std::string_view filter, int qos, OnPublish on_publish, Done done) {
    on_publish_ = std::move(on_publish);
    on_suback_ = std::move(done);
    std::string body("\0\1\0", 3);
    add(body, filter);
    body += static_cast<char>(qos);
    send(0x82, body);
  }

  /// Publishes with QoS 1. At most 65,535 publishes may be in flight.
  void publish(std::string_view topic, std::string_view payload, Done acknowledged) {
    last_ = last_ == 65'535 ? std::uint16_t{1} : static_cast<std::uint16_t>(last_ + 1);
    acknowledged_.emplace(last_, std::move(acknowledged));
    std::string body;
    body.reserve(topic.size() + payload.size() + 5);
    add(body, topic);
    body += {static_cast<char>(last_ >> 8U), static_cast<char>(last_ & 0xFFU), '\0'};
    body += payload;
    send(0x32, body);
  }

  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  static void add(std::string& to, std::string_view text) {
    to += {static_cast<char>(text.size() >> 8U), static_cast<char>(text.size() & 0xFFU)};
    to += text;
  }

  void greet(std::uint32_t largest_packet) {
    std::string body("\0\4MQTT\5\2\0\x3C", 10);  // clean start, 60 s
    std::string properties("\x21\xFF\xFF", 3);   // Receive Maximum
    if (largest_packet != 0) {
      properties += '\x27';
      for (int shift = 24; shift >= 0; shift -= 8) properties += static_cast<char>(largest_packet >> shift & 0xFFU);
    }
    body += static_cast<char>(properties.size());
    body += properties;
    add(body, client_id_);
    send(0x10, body);
  }

  void send(unsigned first, std::string_view body) {
    waiting_ += static_cast<char>(first);
    auto length = body.size();
    for (; length > 127; length >>= 7U) waiting_ += static_cast<char>((length & 0x7FU) | 0x80U);
    waiting_ += static_cast<char>(length);
    waiting_ += body;
    write_soon();
  }

  void write_soon() {
    if (std::exchange(is_scheduled_, true)) return;
    boost::asio::post(socket_.get_executor(), [this] {
      is_scheduled_ = false;
      write();
    });
  }

  void write() {
    if (!leaving_.empty() || waiting_.empty() || !socket_.is_open()) return;
    leaving_.swap(waiting_);
    boost::asio::async_write(socket_, boost::asio::buffer(leaving_), [this](boost::system::error_code, std::size_t) {
      leaving_.clear();
      write();
    });
  }

  void read() {
    socket_.async_read_some(boost::asio::buffer(buffer_), [this](boost::system::error_code error, std::size_t size) {
      if (error) return;
      came_.append(buffer_.data(), size);
      take_all();
      read();
    });
  }

  void take_all() {
    std::string_view left = came_;
    while (take(left)) {
    }
    came_.erase(0, came_.size() - left.size());
  }

  bool take(std::string_view& left) {
    std::size_t length = 0;
    std::size_t at = 1;
    for (unsigned shift = 0;; shift += 7, ++at) {
      if (at >= left.size()) return false;
      length |= std::size_t(octet(left, at) & 0x7FU) << shift;
      if ((octet(left, at) & 0x80U) == 0) break;
    }
    ++at;
    if (left.size() < at + length) return false;
    took(octet(left, 0), left.substr(at, length));
    left.remove_prefix(at + length);
    return true;
  }

  void took(unsigned first, std::string_view body) {
    switch (first >> 4U) {
      case 2:
        if (octet(body, 1) != 0) std::abort();
        return on_connack_();
      case 3:
        return took_publish(first, body);
      case 4: {
        auto const node = acknowledged_.extract(static_cast<std::uint16_t>(octet(body, 0) << 8U | octet(body, 1)));
        return node.mapped()();
      }
      case 9:
        return on_suback_();
      default:
        return;
    }
  }

  void took_publish(unsigned first, std::string_view body) {
    auto const topic = body.substr(2, octet(body, 0) << 8U | octet(body, 1));
    body.remove_prefix(2 + topic.size());
    if ((first & 6U) != 0) {
      send(0x40, body.substr(0, 2));
      body.remove_prefix(2);
    }
    body.remove_prefix(1 + octet(body, 0));  // there are few properties
    on_publish_(topic, body);
  }

  static unsigned octet(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

  boost::asio::ip::tcp::socket socket_;
  std::uint16_t port_;
  std::string client_id_;
  Done on_connack_;
  Done on_suback_;
  OnPublish on_publish_;
  std::unordered_map<std::uint16_t, Done> acknowledged_;
  std::uint16_t last_ = 0;
  std::array<char, 65'536> buffer_{};
  std::string came_;
  std::string waiting_;
  std::string leaving_;
  bool is_scheduled_ = false;
};

}  // namespace petal::bench
