// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <petal/utf8.hpp>
#include <string>
#include <string_view>

namespace petal::runtime {

/// Returns `text` fit for a log line or an error message: control characters and bytes that are not UTF-8 are escaped
/// (`\n`, `\x1b`). It is cut after `limit` bytes, and the full length is appended then.
std::string escaped(std::string_view text, std::size_t limit = 300);

using petal::is_utf8;
using petal::utf8_length;

/// Returns those of `parts` that are not empty, with `separator` between them.
std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator);

}  // namespace petal::runtime
