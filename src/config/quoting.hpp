// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace petal::config {

/// `value`, without line ends, as it has to be written in a `.env` file to be read as it is, in quotes where it needs
/// them.
std::string dotenv_value(std::string_view value);

}  // namespace petal::config
