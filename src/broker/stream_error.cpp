// SPDX-License-Identifier: Apache-2.0
#include "broker/stream_error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace petal::broker {

namespace asio = boost::asio;

bool is_ended_by_peer(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::error::connection_reset || error == asio::error::broken_pipe ||
         error == asio::ssl::error::stream_truncated || error.category() == asio::error::get_ssl_category();
}

std::string describe_stream_error(const boost::system::error_code& error) {
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated) return {};
  return "the connection failed: " + error.message();
}

}  // namespace petal::broker
