// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace petal::runtime {

/// `text` fit for a log line or an error message: control characters and bytes that are not UTF-8 escaped (`\n`,
/// `\x1b`), and no more than `limit` bytes of it, with the full length told where it was cut.
std::string printable(std::string_view text, std::size_t limit = 300);

/// How many bytes the well-formed UTF-8 character at the start of `text`, which is not empty, has; 0 where there is
/// none.
std::size_t utf8_length(std::string_view text) noexcept;

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text) noexcept;

/// Those of `parts` that are not empty, with `separator` between them.
std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator);

}  // namespace petal::runtime
