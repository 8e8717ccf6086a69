// SPDX-License-Identifier: Apache-2.0
#include "http/server/own_host.hpp"

#include <algorithm>

#include "http/headers.hpp"
#include "net/host.hpp"

namespace petal::http {
namespace {

namespace ip = boost::asio::ip;

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Returns whether `text` is a name without a dot, and no address written as one number, decimal or hexadecimal (URL,
/// 3.5).
bool is_label(std::string_view text) {
  auto const is_allowed = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  };
  bool const is_number = std::ranges::all_of(text, is_digit) || same_but_for_case(text.substr(0, 2), "0x");
  return !text.empty() && text.size() <= 63 && !is_number && std::ranges::all_of(text, is_allowed);
}

ip::address unmapped(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

bool is_loopback(std::string_view host) {
  auto const known = net::known_addresses(std::string(host));
  return known && unmapped(known->front()).is_loopback();
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

}  // namespace

std::string_view host_of(std::string_view authority) {
  bool const is_bracketed = authority.starts_with('[');
  auto const end = authority.find(is_bracketed ? ']' : ':');
  if (is_bracketed && end == authority.npos) return {};
  auto const host = is_bracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
  auto const rest = end == authority.npos ? std::string_view() : authority.substr(end + (is_bracketed ? 1 : 0));
  bool const is_whole = rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  return is_whole ? host : std::string_view();
}

bool is_own_host(std::string_view host, std::string_view listening, const std::vector<std::string>& allowed) {
  auto const name = net::without_final_dot(host);
  auto const is_name = [&](std::string_view other) { return same_but_for_case(name, net::without_final_dot(other)); };
  if (name.empty() || name == "0.0.0.0" || name == "::") return false;
  return is_name(listening) || is_label(name) || is_loopback(name) || std::ranges::any_of(allowed, is_name);
}

bool is_same_address(std::string_view host, const ip::address& address) {
  boost::system::error_code error;
  auto const named = ip::make_address(std::string(host), error);
  return !error && unmapped(named) == unmapped(address);
}

}  // namespace petal::http
