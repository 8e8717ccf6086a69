// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

/// What a JSON string stands for (RFC 8259, 7), given what is between its quotes. Nothing where an escape is not one,
/// or is half of a surrogate pair.
std::optional<std::string> unescaped(std::string_view inside);

}  // namespace petal::json_text
