// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace petal::http {

/// Returns the host of an authority `host[:port]` (RFC 3986, 3.2), as in fields and targets: without the port and the
/// brackets of an IPv6 address. Empty if it is no authority.
std::string_view host_of(std::string_view authority);

/// Returns whether a server may answer a request for `host`. This protects against a page whose own name was pointed at
/// this machine (DNS rebinding): for a browser that page is of the same origin, and only the field `Host` shows it.
///
/// The server may answer if `host` is
/// - a loopback address, `localhost` or a name below it (RFC 6761, 6.3);
/// - `listening`, the address or name on which the server listens, unless that means all addresses;
/// - one of `allowed`;
/// - a name without a dot: it cannot be registered in the public DNS, only this network can know it.
///
/// The address at which the client has reached the server is the server's own, too: use is_same_address() for that.
bool is_own_host(std::string_view host, std::string_view listening, const std::vector<std::string>& allowed);

/// Returns whether `host` is written as an IP address, and is `address`. `::ffff:192.0.2.1` is 192.0.2.1.
bool is_same_address(std::string_view host, const boost::asio::ip::address& address);

}  // namespace petal::http
