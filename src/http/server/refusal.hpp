// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <optional>

#include "http/server.hpp"
#include "http/server/request_parser.hpp"

namespace petal::http {

/// The answer to bytes that are no request, or too many: 400, 413, 431; nothing where the error is the network's.
std::optional<Response> refusal_of(const boost::system::error_code& error, const ServerOptions& options,
                                   const RouteTable& routes);

/// The answer to a request that no handler need see: without `Host` (400), without the token (401), with an `Expect`
/// (417) or a `Transfer-Encoding` (501) that is not known, with a target that cannot be read (400); for a host that is
/// not this server (403, own_host.hpp), or from a page of another origin that would change something (403,
/// cross_origin.hpp). Called once its header is complete; fills in path and query.
///
/// `address`: at which the client has reached the server, nothing over a Unix socket; asked for hardly ever.
std::optional<Response> refusal_of(RequestParser& parser, const ServerOptions& options, const RouteTable& routes,
                                   const std::function<std::optional<boost::asio::ip::address>()>& address);

/// The answer where all places are taken (503), and to a body for which there is no room beside the others (503).
Response too_many_connections(const ServerOptions& options, const RouteTable& routes);
Response too_many_bodies(const ServerOptions& options, const RouteTable& routes);

/// Whether the client waits to be told that its body is welcome (RFC 9110, 10.1.1).
bool expects_continue(const RequestParser& parser, const Request& request);

}  // namespace petal::http
