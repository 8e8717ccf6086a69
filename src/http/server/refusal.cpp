// SPDX-License-Identifier: Apache-2.0
#include "http/server/refusal.hpp"

#include <fmt/format.h>

#include <boost/beast/http/error.hpp>

#include "http/cross_origin.hpp"
#include "http/server/own_host.hpp"
#include "http/server/target.hpp"
#include "runtime/same_secret.hpp"
#include "runtime/text.hpp"

namespace petal::http {
namespace {

namespace beast_http = boost::beast::http;

bool is_of_the_message(const boost::system::error_code& error) {
  static auto const of_the_message = beast_http::make_error_code(beast_http::error::bad_method);
  return error.category() == of_the_message.category() && error != beast_http::error::end_of_stream &&
         error != beast_http::error::partial_message;
}

bool is_authorized(const Request& request, const std::string& token) {
  if (token.empty()) return true;
  auto const given = request.authorization();
  constexpr std::string_view scheme = "Bearer ";
  return same_but_for_case(given.substr(0, scheme.size()), scheme) &&
         runtime::is_same_secret(given.substr(scheme.size()), token);
}

/// A request without a host is not from a browser; nor is one over a Unix socket.
bool is_for_us(const Request& request, const Target& target, const ServerOptions& options,
               const std::function<std::optional<boost::asio::ip::address>()>& address) {
  auto const field = request.headers.find("host");
  if (!field && target.authority.empty()) return true;
  auto const host = host_of(target.authority.empty() ? *field : std::string_view(target.authority));
  if (is_own_host(host, options.host, options.allowed_hosts)) return true;
  auto const reached_at = address();
  return !reached_at || is_same_address(host, *reached_at);
}

Response wrong_host(const Request& request, const ServerOptions& options, const RouteTable& routes) {
  return routes.error(403, fmt::format("Forbidden: \"{}\" is not a name of this server; accepted: a loopback address, "
                                       "localhost, the address that it is reached at, a name without a dot, and the "
                                       "names in {}",
                                       runtime::escaped(request.header("host")), options.allowed_hosts_key));
}

Response unauthorized(const RouteTable& routes) {
  auto response = routes.error(401, "Unauthorized: this needs the field Authorization: Bearer with the right token");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

std::optional<Response> refusal_of(const boost::system::error_code& error, const ServerOptions& options,
                                   const RouteTable& routes) {
  if (!is_of_the_message(error)) return std::nullopt;
  if (error == beast_http::error::body_limit)
    return routes.error(413, fmt::format("Content Too Large: a body may have {} bytes", options.body_limit));
  if (error == beast_http::error::header_limit)
    return routes.error(431, fmt::format("Request Header Fields Too Large: a request line and its fields may have {} "
                                         "bytes",
                                         options.header_limit));
  return routes.error(400, fmt::format("Bad Request: this is no HTTP/1.1 request: {}", error.message()));
}

std::optional<Response> refusal_of(RequestParser& parser, const ServerOptions& options, const RouteTable& routes,
                                   const std::function<std::optional<boost::asio::ip::address>()>& address) {
  auto& request = parser.request();
  auto const hosts = request.headers.count("host");
  if (hosts > 1 || (hosts == 0 && parser.is_version_1_1()))
    return routes.error(400, fmt::format("Bad Request: it has {} Host fields; it needs one", hosts));
  auto target = parse_target(parser.target());
  if (target && !is_for_us(request, *target, options, address)) return wrong_host(request, options, routes);
  if (!is_authorized(request, options.bearer_token)) return unauthorized(routes);
  if (!is_safe(request.method) && is_cross_origin(request))
    return routes.error(403, "Forbidden: a page of another origin asks for a change (Origin, Sec-Fetch-Site)");
  if (auto const coding = request.headers.find("transfer-encoding"); coding && !same_but_for_case(*coding, "chunked"))
    return routes.error(
        501, fmt::format("Not Implemented: Transfer-Encoding may be chunked, not {}", runtime::escaped(*coding)));
  if (auto const expected = request.headers.find("expect"); expected && !same_but_for_case(*expected, "100-continue"))
    return routes.error(
        417, fmt::format("Expectation Failed: Expect may be 100-continue, not {}", runtime::escaped(*expected)));
  if (!target)
    return routes.error(
        400, fmt::format("Bad Request: {} is not a path with an optional query", runtime::escaped(parser.target())));
  request.path = std::move(target->path);
  request.raw_path = std::move(target->raw_path);
  request.query = std::move(target->query);
  return std::nullopt;
}

Response too_many_connections(const ServerOptions& options, const RouteTable& routes) {
  return retry_later(
      routes.error(503, fmt::format("Service Unavailable: there are {} connections already", options.max_connections)));
}

Response too_many_bodies(const ServerOptions& options, const RouteTable& routes) {
  return retry_later(routes.error(
      503,
      fmt::format("Service Unavailable: bodies that are on their way have {} bytes already", options.bodies_limit)));
}

bool expects_continue(const RequestParser& parser, const Request& request) {
  return parser.is_version_1_1() && request.headers.count("expect") > 0;
}

}  // namespace petal::http
