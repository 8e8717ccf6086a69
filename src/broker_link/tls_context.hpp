// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <petal/error.hpp>

#include "broker_link/options.hpp"

namespace petal::broker_link {

/// Who is trusted and who we are, read from the files now: TLS 1.2 or newer, the peer's certificate is verified.
/// **Errors.** invalid_argument: the file that cannot be loaded, and why; or a key that is not the certificate's.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files);

/// When our certificate in `context` expires; nothing where there is none.
std::optional<std::chrono::sys_seconds> expiry_of_identity(boost::asio::ssl::context& context);

}  // namespace petal::broker_link
