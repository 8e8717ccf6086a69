// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::json_text {

/// Whether `text` begins or ends with what JSON takes for a blank (RFC 8259, 2).
bool has_blanks_around(std::string_view text) noexcept;

/// `value`, which stands in `text`, with the blanks around it: in an object that is all between `:` and `,`.
///
/// **Lifetime.** The view is into `text`.
std::string_view with_blanks(std::string_view text, std::string_view value) noexcept;

}  // namespace petal::json_text
