// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/error.hpp>
#include <string>
#include <string_view>

namespace petal::http {

/// An `http` URL in its parts (RFC 3986, 3).
struct Url {
  std::string host;  ///< without brackets
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query

  /// `host:port` as the field `Host` has it.
  std::string authority() const;
  std::string text() const { return "http://" + authority() + target; }

  /// As it may be logged: `***` stands for what makes a callback URL unguessable (the last segment of
  /// `/callback/SECRET`), and for a query.
  std::string shown() const;

  bool operator==(const Url&) const = default;
};

/// A path, with its query, as it may be logged: Url::shown().
std::string shown_target(std::string_view target);

/// **Errors.** invalid_argument: not `http://host[:port][/path]`; user information and fragments are refused.
Result<Url> parse_url(std::string_view text);

}  // namespace petal::http
