// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <petal/error.hpp>

struct sqlite3;

namespace petal::store {

/// Returns what SQLite's result `code` means for people: the file, SQLite's own message, and what to do.
///
/// storage_full if the disk or the quota is used up, invalid_argument if a constraint of the schema refuses the data,
/// else storage_failed.
Error storage_error(sqlite3* database, int code, const std::filesystem::path& file);

/// Returns whether `code` means that the file's content is damaged or is not a database at all.
bool is_corruption(int code) noexcept;

/// Returns whether `code` means that the disk, or the file as a whole, cannot be read or written: not a mistake in SQL,
/// not a constraint, not a lock of another process.
bool is_disk_fault(int code) noexcept;

}  // namespace petal::store
