// SPDX-License-Identifier: Apache-2.0
#include "http/server/stream.hpp"

#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstring>

namespace petal::http {

std::optional<boost::asio::ip::address> own_address(const Stream& stream) {
  boost::system::error_code error;
  auto const end = stream.socket().local_endpoint(error);
  boost::asio::ip::tcp::endpoint address;
  bool const is_ip = !error && (end.protocol().family() == AF_INET || end.protocol().family() == AF_INET6);
  if (!is_ip || end.size() > address.capacity()) return std::nullopt;
  std::memcpy(address.data(), end.data(), end.size());
  address.resize(end.size());
  return address.address();
}

}  // namespace petal::http
