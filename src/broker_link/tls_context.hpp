// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <petal/error.hpp>

#include "broker_link/options.hpp"

namespace petal::broker_link {

/// Makes a context from the authorities, the certificate and the key, which are read from the files now. It uses TLS
/// 1.2 or newer, and verifies the peer's certificate.
/// **Errors.** invalid_argument: the file that cannot be loaded, and why; or a key that does not belong to the
/// certificate.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files);

/// When our certificate in `context` expires; nothing if there is none.
std::optional<std::chrono::sys_seconds> expiry_of_identity(boost::asio::ssl::context& context);

}  // namespace petal::broker_link
