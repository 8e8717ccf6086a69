// SPDX-License-Identifier: Apache-2.0
// Any text: what reads as properties without a fault is written as JSON, and reads as the same again.
#include <cstdlib>
#include <string_view>

#include "json/members.hpp"
#include "json/properties.hpp"

using namespace petal;

namespace {

bool is_well_formed(const json_text::ReadProperties& read, std::string_view text) {
  return read.faults.empty() && json_text::check(text).has_value();
}

/// Properties of one name come together where they are written.
void compare(const Properties& first) {
  auto const written = json_text::properties_text(first);
  auto const again = json_text::read_properties(written);
  if (!is_well_formed(again, written)) std::abort();
  if (again.properties.user.size() != first.user.size()) std::abort();
  if (json_text::properties_text(again.properties) != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<const char*>(data), size);
  auto const read = json_text::read_properties(text);
  if (is_well_formed(read, text)) compare(read.properties);
  auto const half = text.substr(0, size / 2);
  auto const rest = text.substr(size / 2);
  std::string const bytes(text), name(half), value(rest);
  auto const any = json_text::properties_text({bytes, bytes, bytes, {{name, value}, {value, name}, {name, ""}}});
  if (!json_text::check(any)) std::abort();
  if (json_text::read_properties(any).properties.correlation_data != bytes) std::abort();
  return 0;
}
