// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/dotenv.hpp"

namespace petal::config {

/// `text` with each `${NAME}` and `${NAME:-otherwise}` replaced by the variable's value; one that is not set gives
/// `otherwise`, or nothing. What is not of that form stays.
std::string expanded(std::string_view text, const Lookup& lookup);

}  // namespace petal::config
