// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <petal/utf8.hpp>
#include <string>
#include <string_view>

namespace petal::runtime {

/// `text` fit for a log line or an error message: control characters and bytes that are not UTF-8 escaped (`\n`,
/// `\x1b`), and no more than `limit` bytes of it, with the full length told where it was cut.
std::string escaped(std::string_view text, std::size_t limit = 300);

using petal::is_utf8;
using petal::utf8_length;

/// Those of `parts` that are not empty, with `separator` between them.
std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator);

}  // namespace petal::runtime
