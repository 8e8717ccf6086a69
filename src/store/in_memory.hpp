// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "store/connection.hpp"

namespace petal::store {

struct InMemory {
  std::unique_ptr<Connection> connection;
  bool has_content;  ///< whether it begins with the content of the file
};

/// Opens a database in memory in place of `file`, with the content of the file if that can be read and is sound, and
/// with the newest `schema`. **Errors.** Those of the schema.
Result<InMemory> open_in_memory(const std::filesystem::path& file, std::span<const char* const> schema);

}  // namespace petal::store
