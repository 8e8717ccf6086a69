// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/request.hpp"

namespace petal::http {

/// Whether a browser says that a page of another origin asks: by `Sec-Fetch-Site` (Fetch Metadata, 2.3), or by an
/// `Origin` (RFC 6454, 7) that is not that of the request's own `Host`; `null` is another's. A program that is no
/// browser sends neither.
///
/// Such a page may not read the answer, but a request that needs no preflight would have its effect.
bool is_cross_origin(const Request& request);

/// Whether its method promises to change nothing (RFC 9110, 9.2.1).
bool is_safe(Method method) noexcept;

}  // namespace petal::http
