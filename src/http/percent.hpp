// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::http {

/// Decodes `%2F` to `/` (RFC 3986, 2.1). Returns nothing if a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// Encodes `text` as one segment of a path, or one value of a query: all but letters, digits and `-._~` is encoded.
std::string percent_encoded(std::string_view text);

}  // namespace petal::http
