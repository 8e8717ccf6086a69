// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <petal/error.hpp>
#include <span>

#include "store/connection.hpp"

namespace petal::store {

/// Opens `file`, checks it, and brings it to the newest `schema`: step n of it is run once, on a file that has seen n
/// steps (SQLite's `user_version`). So steps are only ever appended.
///
/// A damaged file is renamed to `FILE.corrupt-UTC-TIME`, with its `-wal` and `-shm`, logged, and a new one begun.
Result<std::unique_ptr<Connection>> open_file(const std::filesystem::path& file, std::span<const char* const> schema);

}  // namespace petal::store
