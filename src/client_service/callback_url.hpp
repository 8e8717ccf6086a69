// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/url.hpp"

namespace petal::client_service {

/// Reads a callback URL: `http`, and a loopback host unless `allowed_hosts` has the host. A Unix socket must be listed
/// there, as `unix:PATH`: it may belong to any program of the machine.
/// **Errors.** invalid_argument: not such a URL; refused: another host or socket.
Result<http::Url> parse_callback_url(std::string_view text, const std::vector<std::string>& allowed_hosts);

/// Returns `text`, a URL that was registered, as it may be logged.
std::string shown_url(std::string_view text);

/// Returns whether `url` is a manager's callback URL (`http://HOST:PORT/callback/SECRET`), and `earlier` the previous
/// one of the same manager: at the same host and port, with another secret or none, because only one program has the
/// port; or with the same secret elsewhere, because only one manager has the secret.
bool succeeds(const http::Url& url, const http::Url& earlier);

}  // namespace petal::client_service
