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
  std::string host;  ///< an IPv6 address is without its brackets
  std::uint16_t port = 1883;

  bool operator==(const BrokerUrl&) const = default;
};

/// What parse_broker_url() takes, for errors and help.
inline constexpr std::string_view broker_url_form =
    "mqtt://host[:port] or mqtts://host[:port], an IPv6 address in brackets";

/// **Errors.** invalid_argument; the detail says what is wrong, and repeats nothing that may be a password.
Result<BrokerUrl> parse_broker_url(std::string_view text);

/// The URL with its port, as parse_broker_url() takes it.
std::string to_string(const BrokerUrl& url);

/// `text` with what stands before its last `@` covered by asterisks, from a `://` on where there is one.
std::string without_credentials(std::string_view text);

}  // namespace petal::config
