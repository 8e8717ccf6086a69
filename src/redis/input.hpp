// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <petal/error.hpp>
#include <string_view>

namespace petal::redis {

/// Whether Redis could take it. **Errors.** invalid_argument: a key or a channel that is empty, a text over Redis' own
/// limit, an expiry under a millisecond.
Result<void> check_name(std::string_view what, std::string_view name);
Result<void> check_value(std::string_view what, std::string_view value);
Result<void> check_set(std::string_view key, std::string_view value, std::optional<std::chrono::milliseconds> expiry);

Error no_such_subscription(std::string_view name);

}  // namespace petal::redis
