// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <petal/json.hpp>

namespace petal {
namespace {

constexpr std::string_view replacement = "\\ufffd";
constexpr std::size_t escape_size = replacement.size();

/// Returns the code unit of the escape `\uXXXX` at the start of `text`; 0 if there is none.
unsigned unit_at(std::string_view text) noexcept {
  if (!text.starts_with("\\u") || text.size() < escape_size) return 0;
  auto const* const end = text.data() + escape_size;
  unsigned unit = 0;
  auto const [stopped, error] = std::from_chars(text.data() + 2, end, unit, 16);
  return error == std::errc() && stopped == end ? unit : 0;
}

bool is_surrogate(unsigned unit) noexcept {
  return unit >= 0xD800 && unit <= 0xDFFF;
}

/// Returns whether `text` begins with the escapes of both halves of a pair.
bool is_pair(std::string_view text) noexcept {
  auto const second = unit_at(text.substr(escape_size));
  return unit_at(text) < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF;
}

}  // namespace

std::optional<std::string> without_lone_surrogates(std::string_view text) {
  std::optional<std::string> mended;
  std::size_t size = 0;
  for (auto at = text.find('\\'); at < text.size(); at = text.find('\\', at + size)) {
    auto const rest = text.substr(at);
    size = 2;  // of any other escape, skips the character after the backslash, which may be a backslash itself
    if (!is_surrogate(unit_at(rest))) continue;
    size = is_pair(rest) ? 2 * escape_size : escape_size;
    if (size != escape_size) continue;
    if (!mended) mended.emplace(text);
    mended->replace(at, escape_size, replacement);
  }
  return mended;
}

}  // namespace petal
