// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::json_text {

/// Returns `bytes` as Base64 text, padded and in one line (RFC 4648, 4).
std::string base64(std::string_view bytes);

/// Returns the bytes that `text` represents; nothing if it is not Base64: if it contains another character, even a
/// blank or a line end, if its length is not a multiple of four, or if padding is anywhere but at its end.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace petal::json_text
