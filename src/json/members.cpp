// SPDX-License-Identifier: Apache-2.0
#include "json/members.hpp"

#include "json/scan.hpp"
#include "json/unescape.hpp"

namespace petal::json_text {
namespace {

bool is_named(std::string_view raw_key, std::string_view name) {
  return raw_key.find('\\') == raw_key.npos ? raw_key == name : unescaped(raw_key) == name;
}

}  // namespace

std::optional<std::string_view> member(std::string_view text, std::string_view name) {
  Scan scan(text);
  if (!scan.take('{') || scan.take('}')) return std::nullopt;
  std::optional<std::string_view> last;
  do {
    auto const key = scan.take_string();
    if (!key || !scan.take(':')) return std::nullopt;
    auto const value = scan.take_value();
    if (!value) return std::nullopt;
    if (is_named(*key, name)) last = value;
  } while (scan.take(','));
  return scan.take('}') && scan.at_end() ? last : std::nullopt;
}

}  // namespace petal::json_text
