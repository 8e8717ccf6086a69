// SPDX-License-Identifier: Apache-2.0
#include "http/server/linger.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace petal::http {

Task<> linger(Stream& stream) {
  boost::system::error_code error;
  stream.socket().shutdown(boost::asio::socket_base::shutdown_send, error);
  stream.expires_after(std::chrono::seconds(2));
  std::array<char, 4096> ignored;  // NOLINT(cppcoreguidelines-pro-type-member-init): only ever written
  while (!error) {
    auto const [ended, size] = co_await stream.async_read_some(boost::asio::buffer(ignored),
                                                               boost::asio::as_tuple(boost::asio::use_awaitable));
    error = ended;
  }
}

}  // namespace petal::http
