// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace petal::redis {

/// Returns a command as it is sent to the server: `{"SET", "key", "value"}`. At least one word; each may be any bytes.
std::string command(const std::vector<std::string_view>& words);

}  // namespace petal::redis
