// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <span>

#include "store/connection.hpp"

namespace petal::store {

struct OpenOptions {
  /// Reads the whole file to find damage before it is used. Without, opening takes no longer for a large file, and
  /// damage shows when the work meets it: see Connection::found_corruption and recreate.
  bool check_whole_file = true;

  /// `PRAGMA incremental_vacuum` gives free pages back to the file system. Only a new file learns it.
  bool incremental_vacuum = false;

  /// What the `-wal` file is cut to, in bytes, when its content is in the database and it is begun again.
  std::optional<std::int64_t> journal_size_limit = std::nullopt;
};

/// Opens `file`, checks it, and brings it to the newest `schema`: step n of it is run once, on a file that has seen n
/// steps (SQLite's `user_version`). So steps are only ever appended.
///
/// A damaged file is renamed to `FILE.corrupt-UTC-TIME`, with its `-wal` and `-shm`, logged, and a new one begun.
Result<std::unique_ptr<Connection>> open_file(const std::filesystem::path& file, std::span<const char* const> schema,
                                              OpenOptions options = {});

/// For a file whose damage showed in use: keeps it aside as open_file does, logs `damage`, and begins a new one. Its
/// Connection was closed before, with `keep_journal_on_close(true)`. A file that is not there is no error.
Result<std::unique_ptr<Connection>> recreate(const std::filesystem::path& file, std::span<const char* const> schema,
                                             OpenOptions options, const std::string& damage);

}  // namespace petal::store
