// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace petal {

/// How many bytes the well-formed UTF-8 character (RFC 3629: no surrogates, no overlong forms) at the start of `text`,
/// which is not empty, has; 0 where there is none.
std::size_t utf8_length(std::string_view text) noexcept;

/// Whether `text` is well-formed UTF-8: a payload may be any bytes.
bool is_utf8(std::string_view text) noexcept;

}  // namespace petal
