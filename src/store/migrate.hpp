// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "store/connection.hpp"

namespace petal::store {

/// Returns what SQLite finds wrong with the structure of the open database, all of which it reads; empty if it is
/// sound.
Result<std::string> damage_in(Connection& connection);

/// Runs the steps of `schema` that the file has not had (SQLite's `user_version`), in one transaction. A file that a
/// newer version of the program wrote is used as it is, and logged. **Errors.** Also if the file cannot be written.
Result<void> migrate(Connection& connection, std::span<const char* const> schema);

}  // namespace petal::store
