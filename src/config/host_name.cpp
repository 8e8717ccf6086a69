// SPDX-License-Identifier: Apache-2.0
#include "config/host_name.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace petal::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_label(std::string_view label) {
  auto const allowed = [](char c) { return c == '-' || c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
  return !label.empty() && label.size() <= 63 && std::all_of(label.begin(), label.end(), allowed) &&
         label.front() != '-' && label.back() != '-';
}

bool is_address(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return text.find('\0') == text.npos && inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

std::string_view without_final_dot(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  return name;
}

/// A last label of digits only would be an address with an error in it (RFC 1123, 2.1).
bool is_name(std::string_view name) {
  if (name.size() > 253) return false;
  for (;;) {
    auto const dot = name.find('.');
    auto const label = name.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == name.npos) return !std::all_of(label.begin(), label.end(), is_digit);
    name.remove_prefix(dot + 1);
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

bool is_host(std::string_view text) {
  return is_address(AF_INET, text) || is_address(AF_INET6, text) || is_name(without_final_dot(text));
}

bool is_loopback(std::string_view host) {
  if (is_address(AF_INET, host)) return host.starts_with("127.");
  if (in6_addr address{}; inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1)
    return IN6_IS_ADDR_LOOPBACK(&address);
  return lower_case(without_final_dot(host)) == "localhost";
}

bool is_under(std::string_view host, std::string_view domain) {
  auto const name = lower_case(without_final_dot(host));
  return name == domain || name.ends_with('.' + std::string(domain));
}

}  // namespace petal::config
