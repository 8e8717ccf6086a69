// SPDX-License-Identifier: Apache-2.0
// Any text: what is found in it lies in it; JSON is one value from its first byte to its last; and of an object's
// members both ways to ask give the same.
#include <string_view>

#include "fuzz/input.hpp"
#include "json/members.hpp"
#include "json/scan.hpp"
#include "json/unescape.hpp"

namespace {

using namespace petal::json_text;  // NOLINT(google-build-using-namespace)
using petal::test::require;

bool is_in(std::string_view part, std::string_view text) {
  return part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size();
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto const first = text.find_first_not_of(blanks);
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

void check_value(std::string_view text) {
  Scan scan(text);
  auto const value = scan.take_value();
  if (value) require(!value->empty() && is_in(*value, text));
  if (!check(text)) return;
  require(value && scan.at_end() && *value == without_blanks(text));
}

void check_members(std::string_view text) {
  Members const members(text);
  for (auto const& [key, value] : members.all()) {
    require(is_in(key, text) && is_in(value, text) && !value.empty());
    auto const name = unescaped(key);
    if (!name) continue;
    auto const found = members.find(*name);
    require(found && found == member(text, *name));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const text = petal::test::Input(data, size).rest();
  check_value(text);
  check_members(text);
  return 0;
}
