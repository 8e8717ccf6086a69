// SPDX-License-Identifier: Apache-2.0
// A client's bytes, cut in two anywhere, through the parser and the checks of the header.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>

#include "http/refusal.hpp"

namespace {

/// How many bytes were taken; the rest waits for more to come.
std::size_t put(petal::http::RequestParser& parser, std::string_view bytes, boost::system::error_code& error) {
  return parser.put(boost::asio::buffer(bytes), error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace petal::http;
  ServerOptions const options{.body_limit = 4096, .bearer_token = "secret"};
  RouteTable const routes;
  RequestParser parser(options.header_limit, options.body_limit);
  std::string_view const text(reinterpret_cast<const char*>(data), size);

  boost::system::error_code error;
  auto const half = size == 0 ? 0 : data[0] % size;
  auto const taken = put(parser, text.substr(0, half), error);
  if ((!error || error == boost::beast::http::error::need_more) && !parser.is_done())
    put(parser, text.substr(taken), error);
  if (error) static_cast<void>(refusal_of(error, options, routes));
  if (parser.is_header_done()) static_cast<void>(refusal_of(parser, options, routes));
  return 0;
}
