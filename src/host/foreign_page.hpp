// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/request.hpp"

namespace petal::host {

/// Whether somebody's browser says that a page of another origin asks (`Sec-Fetch-Site`). Such a page may not read the
/// answer, but a request that needs no preflight would have its effect.
bool is_foreign_page(const http::Request& request);

}  // namespace petal::host
