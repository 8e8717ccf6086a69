// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <petal/task.hpp>
#include <string>
#include <string_view>

namespace petal::test {

/// A packet of MQTT 5 as it came: `first` has type and flags.
struct Packet {
  unsigned first = 0;
  std::string body;

  unsigned type() const { return first >> 4U; }
  unsigned octet(std::size_t i) const { return static_cast<unsigned char>(body.at(i)); }

  /// Of an acknowledgement, a SUBSCRIBE and an UNSUBSCRIBE.
  std::uint16_t id() const { return static_cast<std::uint16_t>(octet(0) << 8U | octet(1)); }

  /// Of a PUBLISH with QoS 1 or 2.
  std::uint16_t publish_id() const {
    auto const at = 2 + (octet(0) << 8U | octet(1));
    return static_cast<std::uint16_t>(octet(at) << 8U | octet(at + 1));
  }
};

enum PacketType : unsigned { connect = 1, publish = 3, puback = 4, pubrel = 6, subscribe = 8, unsubscribe = 10 };

inline std::string packet(unsigned first, std::string_view body) {
  std::string bytes(1, static_cast<char>(first));
  auto length = body.size();
  do {
    auto const more = length > 127 ? 0x80U : 0U;
    bytes += static_cast<char>((length & 0x7FU) | more);
    length >>= 7U;
  } while (length > 0);
  return bytes.append(body);
}

inline std::string id_bytes(std::uint16_t id) {
  return {static_cast<char>(id >> 8U), static_cast<char>(id & 0xFFU)};
}

/// `properties` as they stand in the packet, without their length.
inline std::string connack(bool session_present, std::string_view properties = {}, unsigned reason = 0) {
  std::string body = {static_cast<char>(session_present), static_cast<char>(reason)};
  body += static_cast<char>(properties.size());
  return packet(0x20, body.append(properties));
}

inline std::string suback(std::uint16_t id, std::size_t filters, unsigned reason = 1) {
  return packet(0x90, id_bytes(id) + std::string(1, '\0') + std::string(filters, static_cast<char>(reason)));
}

inline std::string acknowledgement(unsigned first, std::uint16_t id) {
  return packet(first, id_bytes(id));
}

inline std::string disconnect(unsigned reason) {
  return packet(0xE0, std::string(1, static_cast<char>(reason)) + std::string(1, '\0'));
}

/// The broker's end of one connection.
class Peer {
 public:
  explicit Peer(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  Task<Packet> read() {
    Packet came;
    came.first = co_await octet();
    std::size_t length = 0;
    for (unsigned shift = 0;; shift += 7) {
      auto const next = co_await octet();
      length |= std::size_t(next & 0x7FU) << shift;
      if ((next & 0x80U) == 0) break;
    }
    came.body.resize(length);
    co_await boost::asio::async_read(socket_, boost::asio::buffer(came.body), boost::asio::use_awaitable);
    co_return came;
  }

  /// The next packet of `type`; others before it are passed over.
  Task<Packet> read(unsigned type) {
    for (;;) {
      auto came = co_await read();
      if (came.type() == type) co_return came;
    }
  }

  Task<> write(std::string bytes) {
    co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes), boost::asio::use_awaitable);
  }

  /// Reads until the other side has closed.
  Task<> until_closed() {
    boost::system::error_code error;
    std::string ignored(1024, '\0');
    while (!error)
      co_await socket_.async_read_some(boost::asio::buffer(ignored),
                                       boost::asio::redirect_error(boost::asio::use_awaitable, error));
  }

 private:
  Task<unsigned> octet() {
    unsigned char value = 0;
    co_await boost::asio::async_read(socket_, boost::asio::buffer(&value, 1), boost::asio::use_awaitable);
    co_return value;
  }

  boost::asio::ip::tcp::socket socket_;
};

/// A broker that does what a test tells it.
class ScriptedBroker {
 public:
  explicit ScriptedBroker(const boost::asio::any_io_executor& executor)
      : acceptor_(executor, {boost::asio::ip::address_v4::loopback(), 0}) {}

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  Task<std::unique_ptr<Peer>> accept() {
    co_return std::make_unique<Peer>(co_await acceptor_.async_accept(boost::asio::use_awaitable));
  }

  /// Accepts, reads CONNECT and answers it.
  Task<std::unique_ptr<Peer>> welcome(std::string answer) {
    auto peer = co_await accept();
    co_await peer->read(PacketType::connect);
    co_await peer->write(std::move(answer));
    co_return peer;
  }

 private:
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace petal::test
