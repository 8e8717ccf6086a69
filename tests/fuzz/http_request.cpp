// SPDX-License-Identifier: Apache-2.0
// A client's bytes, whole and cut in two anywhere, through the parser and the checks of the header: the same request,
// or the same refusal.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

#include "fuzz/input.hpp"
#include "http/server/refusal.hpp"

namespace {

using namespace petal::http;  // NOLINT(google-build-using-namespace)
using petal::test::require;

ServerOptions const options{.body_limit = 4096, .bearer_token = "secret"};

struct Seen {
  unsigned refusal = 0;  ///< its status
  bool is_whole = false;
  std::string method, path, query, body;

  bool operator==(const Seen&) const = default;
};

unsigned status_of(const std::optional<Response>& refusal) {
  return refusal ? refusal->status : 0;
}

/// Two pieces: what the parser leaves of the first waits for the second.
Seen read(std::string_view bytes, std::size_t first) {
  RouteTable const routes;
  RequestParser parser(options.header_limit, options.body_limit);
  boost::system::error_code error;
  auto const taken = parser.put(boost::asio::buffer(bytes.substr(0, first)), error);
  if ((!error || error == boost::beast::http::error::need_more) && !parser.is_done() && first < bytes.size()) {
    auto const rest = bytes.substr(taken);
    parser.put(boost::asio::buffer(rest), error);
  }
  Seen seen;
  if (error) seen.refusal = status_of(refusal_of(error, options, routes));
  if (seen.refusal != 0 || !parser.is_header_done()) return seen;
  seen.refusal = status_of(refusal_of(parser, options, routes, [] { return boost::asio::ip::address(); }));
  auto const& request = parser.request();
  return {seen.refusal, parser.is_done(), parser.method_text(), request.path, request.query, request.body};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  petal::test::Input const input(data, size);
  auto const bytes = input.rest();
  auto const first = size == 0 ? 0 : data[0] % size;
  auto const whole = read(bytes, size);
  require(whole.refusal == 0 || whole.refusal >= 400);
  require(whole.body.size() <= options.body_limit);
  require(read(bytes, first) == whole);
  return 0;
}
