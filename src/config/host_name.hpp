// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::config {

/// Returns whether `text` is an IPv4 or IPv6 address (without brackets) or a name as in DNS and `/etc/hosts` (RFC 1123,
/// 2.1; an underscore is tolerated).
bool is_host(std::string_view text);

/// Returns whether only this machine reaches `host`: `localhost`, 127.0.0.0/8 or `::1`.
bool is_loopback(std::string_view host);

/// Returns whether `host` is `domain` or below it.
bool is_under(std::string_view host, std::string_view domain);

}  // namespace petal::config
