// SPDX-License-Identifier: Apache-2.0
#include "http/json_integer.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <system_error>

namespace petal::http {
namespace {

using Kind = JsonInteger::Kind;

constexpr double largest_exact = 9007199254740992.0;  // 2^53: beyond it not every integer is a double

bool begins_a_number(std::string_view text) noexcept {
  return !text.empty() && (text.front() == '-' || (text.front() >= '0' && text.front() <= '9'));
}

JsonInteger out_of_range(std::string_view text) noexcept {
  return {text.front() == '-' ? Kind::too_small : Kind::too_large, 0};
}

/// Returns whether a number that no double can hold is too small for one. std::from_chars does not distinguish that.
bool is_tiny(std::string_view text) noexcept {
  return std::abs(std::strtod(std::string(text).c_str(), nullptr)) < 1;
}

JsonInteger from_double(std::string_view text) noexcept {
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return {Kind::not_a_number, 0};
  if (error != std::errc{}) return is_tiny(text) ? JsonInteger{Kind::fractional, 0} : out_of_range(text);
  if (std::abs(value) > largest_exact) return out_of_range(text);
  if (std::trunc(value) != value) return {Kind::fractional, 0};
  return {Kind::integer, static_cast<std::int64_t>(value)};
}

}  // namespace

JsonInteger json_integer(std::string_view text) noexcept {
  if (!begins_a_number(text)) return {Kind::not_a_number, 0};
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return from_double(text);
  if (error == std::errc::result_out_of_range) return out_of_range(text);
  return {Kind::integer, value};
}

}  // namespace petal::http
