// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::json_text {

/// Returns whether `c` is a blank in JSON (RFC 8259, 2).
constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Returns whether `text` begins or ends with a blank.
bool has_blanks_around(std::string_view text) noexcept;

/// Returns `value`, which must be a part of `text`, with the blanks around it: in an object, everything between `:` and
/// `,`.
///
/// **Lifetime.** The view is into `text`.
std::string_view with_blanks(std::string_view text, std::string_view value) noexcept;

}  // namespace petal::json_text
