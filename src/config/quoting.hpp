// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::config {

/// Returns `value`, which must have no line ends, as it must be written in a `.env` file to be read unchanged; quoted
/// if necessary.
std::string dotenv_value(std::string_view value);

}  // namespace petal::config
