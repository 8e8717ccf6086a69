// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <petal/error.hpp>
#include <string_view>

namespace petal::redis {

/// These check whether Redis can accept the arguments. **Errors.** invalid_argument: a key or a channel is empty, a
/// text is over Redis' own limit, or an expiry is under a millisecond.
Result<void> check_name(std::string_view what, std::string_view name);
Result<void> check_value(std::string_view what, std::string_view value);
Result<void> check_set(std::string_view key, std::string_view value, std::optional<std::chrono::milliseconds> expiry);

Error no_such_subscription(std::string_view name);

}  // namespace petal::redis
