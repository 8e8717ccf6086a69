// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace petal::http {

/// The methods of RFC 9110, 9.3 and RFC 5789 that routes may have; everything else is `other`.
enum class Method { get, post, put, patch, delete_, head, options, other };

/// The method as in a request line, `"DELETE"`; `"OTHER"` for Method::other.
std::string_view text(Method method) noexcept;

/// Method names are case-sensitive (RFC 9110, 9.1).
Method method_of(std::string_view text) noexcept;

}  // namespace petal::http
