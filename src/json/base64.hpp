// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

/// `bytes` as Base64 text, padded and in one line (RFC 4648, 4).
std::string base64(std::string_view bytes);

/// The bytes that `text` stands for; nothing where it is not Base64: another character, also a blank or a line end, a
/// length that is no multiple of four, or padding anywhere but at its end.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace petal::json_text
