// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <optional>

#include "http/server.hpp"
#include "http/server/request_parser.hpp"

namespace petal::http {

/// Returns the answer to bytes that are no request, or too many: 400, 413, 431; nothing for an error of the network.
std::optional<Response> refusal_of(const boost::system::error_code& error, const ServerOptions& options,
                                   const RouteTable& routes);

/// Returns the answer to a request that is refused without its handler: without `Host` (400), without the token (401),
/// with an unknown `Expect` (417) or `Transfer-Encoding` (501), with a target that cannot be read (400); for a host
/// that is not this server (403, own_host.hpp), or from a page of another origin that would change something (403,
/// cross_origin.hpp). Called when its header is complete; sets path and query.
///
/// `address` returns the address at which the client has reached the server, nothing over a Unix socket; hardly ever
/// called.
std::optional<Response> refusal_of(RequestParser& parser, const ServerOptions& options, const RouteTable& routes,
                                   const std::function<std::optional<boost::asio::ip::address>()>& address);

/// The answer if all places are taken (503), and to a body for which there is no room beside the others (503).
Response too_many_connections(const ServerOptions& options, const RouteTable& routes);
Response too_many_bodies(const ServerOptions& options, const RouteTable& routes);

/// Returns whether the client waits for `100 Continue` before it sends its body (RFC 9110, 10.1.1).
bool expects_continue(const RequestParser& parser, const Request& request);

}  // namespace petal::http
