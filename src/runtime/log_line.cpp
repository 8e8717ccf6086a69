// SPDX-License-Identifier: Apache-2.0
#include "runtime/log_line.hpp"

#include <algorithm>

#include "runtime/text.hpp"

namespace petal::runtime {
namespace {

bool is_plain(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

std::string_view as_one_line(std::string_view line, std::string& room) {
  auto const text = line.substr(0, line.size() - (line.ends_with('\n') ? 1 : 0));
  if (std::all_of(text.begin(), text.end(), is_plain)) return line;
  room = escaped(text, std::string_view::npos);
  room += '\n';
  return room;
}

}  // namespace petal::runtime
