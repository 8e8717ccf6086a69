// SPDX-License-Identifier: Apache-2.0
#include "store/in_memory.hpp"

#include "store/migrate.hpp"

namespace petal::store {
namespace {

/// Copies `file` to `memory`; returns whether that has the content of the file now.
bool is_filled(Connection& memory, const std::filesystem::path& file) {
  auto const readable = Connection::open_to_read(file);
  if (!readable || !(*readable)->copy_to(memory)) return false;
  auto const damage = damage_in(memory);
  if (!damage || !damage->empty()) return false;
  auto tables = memory.query("SELECT 1 FROM sqlite_schema");
  if (!tables) return false;
  auto const table = tables->step();
  return table && *table;
}

}  // namespace

Result<InMemory> open_in_memory(const std::filesystem::path& file, std::span<const char* const> schema) {
  auto memory = Connection::open_in_memory(file);
  if (!memory) return memory.error();
  bool const has_content = is_filled(**memory, file);
  if (!has_content) memory = Connection::open_in_memory(file);
  if (!memory) return memory.error();
  if (auto const done = migrate(**memory, schema); !done) return done.error();
  return InMemory{std::move(*memory), has_content};
}

}  // namespace petal::store
