// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::http {

/// The parts of a request's target.
struct Target {
  std::string path;       ///< percent-decoded; begins with `/`, or is `*`
  std::string raw_path;   ///< as it came
  std::string query;      ///< as it came
  std::string authority;  ///< of the absolute form, which replaces the field `Host` (RFC 9112, 3.2.2); else empty
};

/// Reads the origin, absolute and asterisk forms (RFC 9112, 3.2). Returns nothing if the target has none of them (an
/// encoded `/` or `*` does not count), or if a `%` is not followed by two hexadecimal digits.
std::optional<Target> parse_target(std::string_view text);

}  // namespace petal::http
