// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace petal::http {

/// The host of an authority `host[:port]` (RFC 3986, 3.2), as fields and targets have it: without the port and the
/// brackets of an IPv6 address. Empty if it is none.
std::string_view host_of(std::string_view authority);

/// Whether a server may answer a request for `host`, so that a page whose own name has been pointed at this machine
/// (DNS rebinding) gets no answer: for a browser that page is of the same origin, only the field `Host` tells.
///
/// It may if `host` is
/// - a loopback address, `localhost` or a name below it (RFC 6761, 6.3);
/// - `listening`, the address or name which the server was told to listen on, unless that means all addresses;
/// - one of `allowed`;
/// - a name without a dot: nobody can register one in the public DNS, only this network can know it.
///
/// The address at which the client has reached the server is the server's own, too: is_same_address() tells that.
bool is_own_host(std::string_view host, std::string_view listening, const std::vector<std::string>& allowed);

/// Whether `host` is written as an IP address, and is `address`. `::ffff:192.0.2.1` is 192.0.2.1.
bool is_same_address(std::string_view host, const boost::asio::ip::address& address);

}  // namespace petal::http
