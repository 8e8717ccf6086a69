// SPDX-License-Identifier: Apache-2.0
#include "scripted_name_server.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cctype>

namespace petal::net::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t header_size = 12;

std::string number(std::size_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
}

std::size_t byte(const std::string& text, std::size_t at) {
  return static_cast<unsigned char>(text.at(at));
}

/// Where the question ends that begins behind the header.
std::size_t end_of_question(const std::string& query) {
  auto at = header_size;
  while (byte(query, at) != 0) at += byte(query, at) + 1;
  return at + 5;
}

Question question_of(const std::string& query, bool tcp) {
  Question question;
  for (auto at = header_size; byte(query, at) != 0; at += byte(query, at) + 1)
    question.name += (question.name.empty() ? "" : ".") + query.substr(at + 1, byte(query, at));
  for (auto& c : question.name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  question.v6 = byte(query, end_of_question(query) - 3) == 28;
  question.tcp = tcp;
  return question;
}

std::string record(const asio::ip::address& address) {
  std::string const pointer_to_name = "\xc0\x0c";
  std::string const class_and_ttl("\x00\x01\x00\x00\x00\x3c", 6);
  std::string data;
  if (address.is_v6())
    for (auto const each : address.to_v6().to_bytes()) data += static_cast<char>(each);
  else
    for (auto const each : address.to_v4().to_bytes()) data += static_cast<char>(each);
  return pointer_to_name + number(address.is_v6() ? 28 : 1) + class_and_ttl + number(data.size()) + data;
}

std::string packet(const std::string& query, const Reply& reply, bool v6) {
  using Kind = Reply::Kind;
  if (reply.kind == Kind::garbage) return query.substr(0, 2) + std::string(40, '\xff');
  std::size_t flags = 0x8180;
  if (reply.kind == Kind::no_such_name) flags |= 3;
  if (reply.kind == Kind::server_failure) flags |= 2;
  if (reply.kind == Kind::truncated) flags |= 0x0200;
  std::string records;
  std::size_t count = 0;
  for (auto const& address : reply.addresses) {
    if (address.is_v6() != v6 || reply.kind != Kind::addresses) continue;
    records += record(address);
    ++count;
  }
  return query.substr(0, 2) + number(flags) + number(1) + number(count) + number(0) + number(0) +
         query.substr(header_size, end_of_question(query) - header_size) + records;
}

}  // namespace

ScriptedNameServer::ScriptedNameServer(asio::io_context& loop, std::function<Reply(const Question&)> script)
    : loop_(loop), script_(std::move(script)), udp_(loop), tcp_(loop, {asio::ip::address_v4::loopback(), 0}) {
  while (!open_udp()) tcp_ = asio::ip::tcp::acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  receive();
  accept();
}

/// A port that is free for TCP may be taken for UDP.
bool ScriptedNameServer::open_udp() {
  error_code error;
  udp_ = asio::ip::udp::socket(loop_, asio::ip::udp::v4());
  udp_.bind({asio::ip::address_v4::loopback(), tcp_.local_endpoint().port()}, error);
  return !error;
}

std::string ScriptedNameServer::address() const {
  return authority("127.0.0.1", udp_.local_endpoint().port());
}

void ScriptedNameServer::receive() {
  udp_.async_receive_from(asio::buffer(packet_), peer_, [this](error_code error, std::size_t size) {
    if (error) return;
    answer(std::string(packet_.data(), size), false,
           [this, peer = peer_](const std::string& bytes) { udp_.send_to(asio::buffer(bytes), peer); });
    receive();
  });
}

void ScriptedNameServer::accept() {
  tcp_.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
    if (error) return;
    serve(std::make_shared<asio::ip::tcp::socket>(std::move(socket)));
    accept();
  });
}

/// One question on each connection.
void ScriptedNameServer::serve(std::shared_ptr<asio::ip::tcp::socket> socket) {
  auto const length = std::make_shared<std::array<unsigned char, 2>>();
  asio::async_read(*socket, asio::buffer(*length), [this, socket, length](error_code error, std::size_t) {
    if (error) return;
    auto const query = std::make_shared<std::string>((*length)[0] * 256U + (*length)[1], '\0');
    asio::async_read(*socket, asio::buffer(*query), [this, socket, query](error_code failed, std::size_t) {
      if (failed) return;
      answer(*query, true,
             [socket](const std::string& bytes) { asio::write(*socket, asio::buffer(number(bytes.size()) + bytes)); });
    });
  });
}

void ScriptedNameServer::answer(const std::string& query, bool tcp, std::function<void(std::string)> send) {
  auto const question = question_of(query, tcp);
  asked.push_back(question);
  auto const reply = script_(question);
  if (reply.kind == Reply::Kind::silence) return;
  auto const timer = std::make_shared<asio::steady_timer>(loop_, reply.after);
  timer->async_wait([timer, send = std::move(send), bytes = packet(query, reply, question.v6)](error_code error) {
    if (!error) send(bytes);
  });
}

}  // namespace petal::net::test
