// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>

namespace petal::http {

/// Returns the status with which an error is answered (docs/reference.md, REST API).
unsigned status_of(const Error& error) noexcept;

}  // namespace petal::http
