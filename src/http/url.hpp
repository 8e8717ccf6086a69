// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/error.hpp>
#include <string>
#include <string_view>

namespace petal::http {

/// The parts of an `http` URL (RFC 3986, 3).
///
/// A server at a Unix socket is written as in nginx: `http://unix:/run/program.sock:/path`. The path of the socket ends
/// at the next `:`, and the target follows it.
struct Url {
  std::string host;  ///< without brackets; `unix:` and the path of a Unix socket
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query

  /// `host:port` as in the field `Host`; `localhost` over a Unix socket.
  std::string authority() const;

  /// The peer, for a person: the authority, or `unix:PATH`.
  std::string peer() const { return unix_socket().empty() ? authority() : host; }

  std::string text() const;

  /// The path of the Unix socket; empty if it is none.
  std::string_view unix_socket() const;

  /// The URL as it may be logged: `***` replaces the secret part of a callback URL (the last segment of
  /// `/callback/SECRET`), and a query.
  std::string shown() const;

  bool operator==(const Url&) const = default;
};

/// Returns the `Url::host` of the Unix socket at `path`.
std::string unix_host(std::string_view path);

/// A path, with its query, as it may be logged: Url::shown().
std::string shown_target(std::string_view target);

/// **Errors.** invalid_argument: neither `http://host[:port][/path]` nor `http://unix:/socket:/path`; user information
/// and fragments are refused.
Result<Url> parse_url(std::string_view text);

}  // namespace petal::http
