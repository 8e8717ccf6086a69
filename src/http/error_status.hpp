// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>

namespace petal::http {

/// The status an error is answered with (docs/reference.md, REST API).
unsigned status_of(const Error& error) noexcept;

}  // namespace petal::http
