// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::json_text {

/// Returns `text` as a JSON string with its quotes (RFC 8259, 7): `"`, `\` and control characters are escaped,
/// everything else is unchanged. Each byte that belongs to no well-formed UTF-8 character becomes the four characters
/// `\xNN`, as in write_json(), so that the result is always JSON.
std::string quote(std::string_view text);

}  // namespace petal::json_text
