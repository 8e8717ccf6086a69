// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::http {

/// `%2F` becomes `/` (RFC 3986, 2.1); nothing where a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

/// `text` as one segment of a path, or one value of a query: all but letters, digits and `-._~` encoded.
std::string percent_encoded(std::string_view text);

}  // namespace petal::http
