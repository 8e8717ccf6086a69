// SPDX-License-Identifier: Apache-2.0
// Any text: what is taken for a URL is written as the same one, and asked for by one request to that host.
#include <boost/asio/buffer.hpp>
#include <string>

#include "fuzz/input.hpp"
#include "http/client_connection.hpp"
#include "http/server/request_parser.hpp"
#include "http/url.hpp"
#include "runtime/text.hpp"

namespace {

using namespace petal::http;  // NOLINT(google-build-using-namespace)
using petal::test::require;

void require_one_request(const Url& url) {
  constexpr std::size_t limit = 100'000;
  auto const text = format_request(Method::post, url, "{}", "token");
  RequestParser parser(limit, limit);
  boost::system::error_code error;
  auto const taken = parser.put(boost::asio::buffer(text), error);
  require(!error && parser.is_done() && taken == text.size());
  require(parser.target() == url.target && parser.request().header("host") == url.authority());
  require(parser.request().body == "{}");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const url = parse_url(petal::test::Input(data, size).rest());
  if (!url) {
    require(!url.error().message().empty() && petal::runtime::is_utf8(url.error().message()));
    return 0;
  }
  auto const again = parse_url(url->text());
  require(again && *again == *url);
  require_one_request(*url);
  return 0;
}
