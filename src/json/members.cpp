// SPDX-License-Identifier: Apache-2.0
#include "json/members.hpp"

#include "json/scan.hpp"
#include "json/unescape.hpp"

namespace petal::json_text {
namespace {

bool is_named(std::string_view raw_key, std::string_view name) {
  return raw_key.find('\\') == raw_key.npos ? raw_key == name : unescaped(raw_key) == name;
}

/// Calls `take(key, value)` for each member. Returns false if `text` is not an object.
template <typename Take>
bool each_member(std::string_view text, Take take) {
  Scan scan(text);
  if (!scan.take('{')) return false;
  if (scan.take('}')) return scan.at_end();
  do {
    auto const key = scan.take_string();
    if (!key || !scan.take(':')) return false;
    auto const value = scan.take_value();
    if (!value) return false;
    take(*key, *value);
  } while (scan.take(','));
  return scan.take('}') && scan.at_end();
}

}  // namespace

std::optional<std::string_view> member(std::string_view text, std::string_view name) {
  std::optional<std::string_view> last;
  bool const is_object = each_member(text, [&](std::string_view key, std::string_view value) {
    if (is_named(key, name)) last = value;
  });
  return is_object ? last : std::nullopt;
}

Members::Members(std::string_view text) {
  constexpr std::size_t usual = 8;
  all_.reserve(usual);
  bool const is_object =
      each_member(text, [this](std::string_view key, std::string_view value) { all_.emplace_back(key, value); });
  if (!is_object) all_.clear();
}

std::optional<std::string_view> Members::find(std::string_view name) const {
  std::optional<std::string_view> last;
  for (auto const& [key, value] : all_)
    if (is_named(key, name)) last = value;
  return last;
}

}  // namespace petal::json_text
