// SPDX-License-Identifier: Apache-2.0
#include "config/broker_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "config/host_name.hpp"

namespace petal::config {
namespace {

constexpr std::string_view mask = "********";

Error wrong(std::string_view why) {
  return {Errc::invalid_argument, std::string(why)};
}

bool same_letters(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0)
    return wrong("the port is not a whole number from 1 to 65535");
  return port;
}

struct Authority {
  std::string_view host;
  std::string_view port;  ///< with its colon, or empty
};

Result<Authority> split(std::string_view text) {
  bool const bracketed = text.starts_with('[');
  auto const host_end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (host_end == text.npos) return wrong("the bracket before the IPv6 address is not closed");
  auto const port = text.substr(bracketed ? host_end + 1 : host_end);
  if (!port.empty() && port[0] != ':') return wrong("after the IPv6 address comes something that is not a port");
  if (!bracketed && port.find(':', 1) != port.npos)
    return wrong("an IPv6 address has to stand in brackets, as in [::1]");
  auto const host = bracketed ? text.substr(1, host_end - 1) : text.substr(0, host_end);
  if (host.empty()) return wrong("the host is missing");
  if (!is_host(host) || bracketed != (host.find(':') != host.npos))
    return wrong("the host is not a name or an address");
  return Authority{host, port};
}

/// Returns the error for a part that a URL may have, but the URL of a broker must not have.
std::string_view unwanted_part(std::string_view after_scheme) {
  if (after_scheme.find('@') != after_scheme.npos)
    return "a user name or password does not belong into the URL; set MQTT_USERNAME and MQTT_PASSWORD";
  if (after_scheme.find('?') != after_scheme.npos) return "a query (?...) has no meaning here";
  if (after_scheme.find('#') != after_scheme.npos) return "a fragment (#...) has no meaning here";
  if (after_scheme.find('/') != after_scheme.npos) return "a path (/...) has no meaning here";
  return {};
}

}  // namespace

Result<BrokerUrl> parse_broker_url(std::string_view text) {
  auto const colon = text.find("://");
  auto const scheme = text.substr(0, colon);
  bool const tls = same_letters(scheme, "mqtts");
  auto rest = colon == text.npos ? text : text.substr(colon + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (auto const part = unwanted_part(rest); !part.empty()) return wrong(part);
  if (colon == text.npos || (!tls && !same_letters(scheme, "mqtt")))
    return wrong("it does not begin with mqtt:// or mqtts://");
  auto const authority = split(rest);
  if (!authority) return authority.error();
  BrokerUrl url{tls, std::string(authority->host), static_cast<std::uint16_t>(tls ? 8883 : 1883)};
  if (authority->port.empty()) return url;
  auto const port = parse_port(authority->port.substr(1));
  if (!port) return port.error();
  url.port = *port;
  return url;
}

std::string to_string(const BrokerUrl& url) {
  bool const ipv6 = url.host.find(':') != url.host.npos;
  return fmt::format("{}://{}{}{}:{}", url.tls ? "mqtts" : "mqtt", ipv6 ? "[" : "", url.host, ipv6 ? "]" : "",
                     url.port);
}

std::string without_credentials(std::string_view text) {
  auto const at = text.rfind('@');
  if (at == text.npos) return std::string(text);
  auto const scheme = text.substr(0, at).find("://");
  auto const start = scheme == text.npos ? 0 : scheme + 3;
  return fmt::format("{}{}{}", text.substr(0, start), mask, text.substr(at));
}

}  // namespace petal::config
