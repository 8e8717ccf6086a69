// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/dotenv.hpp"

namespace petal::config {

/// Returns `text` with each `${NAME}` and `${NAME:-otherwise}` replaced by the variable's value. If the variable is not
/// set, `otherwise` or nothing replaces it. Everything else stays.
std::string expanded(std::string_view text, const Lookup& lookup);

}  // namespace petal::config
