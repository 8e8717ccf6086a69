// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "store/connection.hpp"

namespace petal::store {

/// What SQLite finds wrong with the structure of what is open, all of which it reads; empty where it is sound.
Result<std::string> damage_in(Connection& connection);

/// Runs the steps of `schema` that have not been seen (SQLite's `user_version`), in one transaction. What a newer
/// version of the program wrote is taken as it is, and logged. **Errors.** Also where the file cannot be written.
Result<void> migrate(Connection& connection, std::span<const char* const> schema);

}  // namespace petal::store
