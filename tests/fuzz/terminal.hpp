// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "runtime/text.hpp"

namespace petal::test {

/// Whether `character` is one that a terminal obeys: C0, DEL, C1.
inline bool is_control(std::string_view character) {
  auto const first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

/// Whether a terminal, or a reader of the log, gets UTF-8 and nothing that it obeys, `allowed` excepted.
inline bool is_harmless(std::string_view text, std::string_view allowed = "") {
  while (!text.empty()) {
    auto const length = runtime::utf8_length(text);
    if (length == 0) return false;
    auto const character = text.substr(0, length);
    if (is_control(character) && allowed.find(character) == allowed.npos) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace petal::test
