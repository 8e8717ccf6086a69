// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace petal {

/// Returns the length in bytes of the well-formed UTF-8 character (RFC 3629: no surrogates, no overlong forms) at the
/// start of `text`; 0 if there is none. `text` must not be empty.
std::size_t utf8_length(std::string_view text) noexcept;

/// Returns whether `text` is well-formed UTF-8. A payload may be any bytes.
bool is_utf8(std::string_view text) noexcept;

}  // namespace petal
