// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/error.hpp>
#include <string>
#include <string_view>

namespace petal::config {

/// Where a broker listens: `mqtt://host[:1883]`, or `mqtts://host[:8883]` with TLS.
struct BrokerUrl {
  bool tls = false;
  std::string host;  ///< an IPv6 address has no brackets
  std::uint16_t port = 1883;

  bool operator==(const BrokerUrl&) const = default;
};

/// The format that parse_broker_url() accepts, for errors and help.
inline constexpr std::string_view broker_url_form =
    "mqtt://host[:port] or mqtts://host[:port], an IPv6 address in brackets";

/// **Errors.** invalid_argument; the detail describes the error, and repeats nothing that may be a password.
Result<BrokerUrl> parse_broker_url(std::string_view text);

/// Returns the URL with its port, in the format of parse_broker_url().
std::string to_string(const BrokerUrl& url);

/// Returns `text` with everything before its last `@` replaced by asterisks, from behind `://` on if there is one.
std::string without_credentials(std::string_view text);

}  // namespace petal::config
