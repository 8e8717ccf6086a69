// SPDX-License-Identifier: Apache-2.0
#include "net/host.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace petal::net {
namespace {

namespace ip = boost::asio::ip;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Returns whether `host` is `domain` or below it, ignoring case.
bool is_in(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size()) return false;
  auto const end = host.substr(host.size() - domain.size());
  if (!std::ranges::equal(end, domain, {}, lower, lower)) return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

std::optional<Addresses> known_addresses(const std::string& host) {
  boost::system::error_code error;
  auto const address = ip::make_address(host, error);
  if (!error) return Addresses{address};
  if (is_in(without_final_dot(host), "localhost"))
    return Addresses{ip::address_v6::loopback(), ip::address_v4::loopback()};
  return std::nullopt;
}

std::string_view without_final_dot(std::string_view host) {
  return host.substr(0, host.size() - (host.ends_with('.') ? 1 : 0));
}

bool is_multicast_name(std::string_view host) {
  auto const name = without_final_dot(host);
  return name.size() > std::string_view("local").size() && is_in(name, "local");
}

std::string authority(std::string_view host, std::uint16_t port) {
  return host.find(':') != std::string_view::npos ? fmt::format("[{}]:{}", host, port)
                                                  : fmt::format("{}:{}", host, port);
}

}  // namespace petal::net
