// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace petal::net {

using Addresses = std::vector<boost::asio::ip::address>;

/// The addresses that `host` has without a look-up: those of an IP literal, with its scope (`fe80::1%eth0`), and of
/// `localhost` and the names below it (RFC 6761, 6.3). Nothing for a name that must be looked up.
std::optional<Addresses> known_addresses(const std::string& host);

/// Returns `host` without the final dot of an absolute name. The dot is not part of the name in a certificate, in SNI
/// or in a Host header (RFC 6066, 3).
std::string_view without_final_dot(std::string_view host);

/// Returns whether `host` is a name of multicast DNS, as `printer.local`: name servers do not know it (RFC 6762, 3).
bool is_multicast_name(std::string_view host);

/// Formats `host:port`, with brackets around an IPv6 address.
std::string authority(std::string_view host, std::uint16_t port);

}  // namespace petal::net
