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
  /// Reads the whole file to find damage before it is used. Without it, opening does not take longer for a large file,
  /// and damage is found when the work meets it: see Connection::found_corruption and recreate.
  bool check_whole_file = true;

  /// `PRAGMA incremental_vacuum` gives free pages back to the file system. This can only be set for a new file.
  bool incremental_vacuum = false;

  /// The size in bytes to which the `-wal` file is cut when its content is in the database and it is begun again.
  std::optional<std::int64_t> journal_size_limit = std::nullopt;
};

/// Opens `file`, checks it, and brings it to the newest `schema`: step n is run once, on a file that has had n steps
/// (SQLite's `user_version`). So steps must only ever be appended.
///
/// A damaged file is renamed to `FILE.corrupt-UTC-TIME`, with its `-wal` and `-shm`, and logged, and a new one is
/// created.
Result<std::unique_ptr<Connection>> open_file(const std::filesystem::path& file, std::span<const char* const> schema,
                                              OpenOptions options = {});

/// Moves aside a file that was found damaged in use, as open_file does, logs `damage`, and creates a new one. The
/// caller must have closed its Connection before, with `keep_journal_on_close(true)`. A file that does not exist is no
/// error.
Result<std::unique_ptr<Connection>> recreate(const std::filesystem::path& file, std::span<const char* const> schema,
                                             OpenOptions options, const std::string& damage);

}  // namespace petal::store
