// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/request.hpp"

namespace petal::http {

/// Returns whether the request comes from a page of another origin, according to the browser: by `Sec-Fetch-Site`
/// (Fetch Metadata, 2.3), or by an `Origin` (RFC 6454, 7) that is not that of the request's own `Host`; `null` is
/// another origin. A program that is no browser sends neither.
///
/// Such a page may not read the answer, but a request that needs no preflight would have its effect.
bool is_cross_origin(const Request& request);

/// Returns whether `method` must not change anything (RFC 9110, 9.2.1).
bool is_safe(Method method) noexcept;

}  // namespace petal::http
