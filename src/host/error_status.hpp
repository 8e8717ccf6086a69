// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>

#include "http/response.hpp"

namespace petal::host {

/// The HTTP status an error is answered with (docs/reference.md, REST API).
unsigned http_status(const Error& error) noexcept;

/// That status with the error's sentence as `detail`.
http::Response refusal(const Error& error);

}  // namespace petal::host
