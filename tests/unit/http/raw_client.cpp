// SPDX-License-Identifier: Apache-2.0
#include "unit/http/raw_client.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <utility>

namespace petal::http::test {
namespace {

namespace asio = boost::asio;

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  std::size_t length = 0;
  if (auto const at = head.find(name); at != head.npos)
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
  return length;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, const char* address) : socket_(context_) {
  socket_.connect({asio::ip::make_address(address), port});
}

void RawClient::send(std::string_view bytes) {
  boost::system::error_code error;  // the server may have had enough before all is sent
  asio::write(socket_, asio::buffer(bytes), error);
}

Answer RawClient::receive(bool without_body) {
  boost::system::error_code error;
  auto const head_size = asio::read_until(socket_, asio::dynamic_buffer(received_), "\r\n\r\n", error);
  if (error) return {};
  Answer answer;
  answer.head = received_.substr(0, head_size);
  received_.erase(0, head_size);
  std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
  auto const length = without_body ? 0 : content_length(answer.head);
  if (received_.size() < length)
    asio::read(socket_, asio::dynamic_buffer(received_), asio::transfer_exactly(length - received_.size()), error);
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

std::string RawClient::receive_rest() {
  boost::system::error_code error;
  asio::read(socket_, asio::dynamic_buffer(received_), error);
  EXPECT_EQ(error, asio::error::eof);
  return std::exchange(received_, {});
}

void RawClient::end_sending() {
  socket_.shutdown(asio::socket_base::shutdown_send);
}

std::string get(std::string_view path) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: robot\r\n\r\n", path);
}

std::string post(std::string_view path, std::string_view body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: robot\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", path,
      body.size(), body);
}

}  // namespace petal::http::test
