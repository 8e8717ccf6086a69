// SPDX-License-Identifier: Apache-2.0
#include "local_db/uuid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace petal::local_db {
namespace {

constexpr std::array hyphens = {8U, 13U, 18U, 23U};

std::string_view without_trailing_space(std::string_view text) {
  auto const last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// Returns the digits alone; nullopt if a hyphen is missing from its place.
std::optional<std::string> digits_of(std::string_view text) {
  if (text.size() == 32) return std::string(text);
  if (text.size() != 36 || !std::ranges::all_of(hyphens, [&](auto at) { return text[at] == '-'; })) return std::nullopt;
  std::string digits(text);
  for (auto at = hyphens.rbegin(); at != hyphens.rend(); ++at) digits.erase(*at, 1);
  return digits;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  auto const digits = digits_of(without_trailing_space(text));
  if (!digits) return std::nullopt;
  Uuid id{};
  for (std::size_t i = 0; i < id.size(); ++i) {
    auto const* const pair = digits->data() + 2 * i;
    auto const [end, error] = std::from_chars(pair, pair + 2, id[i], 16);
    if (error != std::errc() || end != pair + 2) return std::nullopt;
  }
  return id;
}

std::string to_string(const Uuid& id) {
  std::string text;
  for (auto const byte : id) {
    if (std::ranges::find(hyphens, text.size()) != hyphens.end()) text += '-';
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

Uuid as_version_4(Uuid id) noexcept {
  id[6] = static_cast<unsigned char>((id[6] & 0x0FU) | 0x40U);
  id[8] = static_cast<unsigned char>((id[8] & 0x3FU) | 0x80U);
  return id;
}

}  // namespace petal::local_db
