// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <petal/error.hpp>
#include <span>
#include <string>
#include <vector>

#include "inbox/row.hpp"
#include "store/connection.hpp"

namespace petal::inbox {

/// A row that is not needed any more.
struct Removal {
  std::int64_t id = 0;
  std::uint64_t charge = 0;
};

/// What the file holds, without counting.
struct Totals {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;  ///< their charges
};

/// The file of an Inbox. Opening takes no longer where it holds much.
///
/// **Errors.** Those of store::Connection. **Threads.** One.
class SpoolFile {
 public:
  static Result<std::unique_ptr<SpoolFile>> open(const std::filesystem::path& file);

  /// For a file whose damage showed in use, and which is closed: keeps it aside and begins a new one.
  static Result<std::unique_ptr<SpoolFile>> recreate(const std::filesystem::path& file, const std::string& damage);

  /// All of it or, on an error, nothing; returns what the file holds then. What is there already is replaced.
  Result<Totals> apply(std::span<const Row> writes, std::span<const Removal> removals);

  const Totals& totals() const noexcept { return totals_; }

  /// When it was opened; 0 where it held nothing.
  std::int64_t highest_id() const noexcept { return highest_id_; }

  /// Gives space back to the file system, where there is much that holds nothing.
  void shrink();

  store::Connection& connection() noexcept { return *connection_; }

 private:
  explicit SpoolFile(std::unique_ptr<store::Connection> connection) : connection_(std::move(connection)) {}

  Result<void> look();
  Result<void> change(std::span<const Row> writes, std::span<const Removal> removals, const Totals& totals);
  Result<void> write(const Row& row);

  std::unique_ptr<store::Connection> connection_;
  Totals totals_;
  std::int64_t highest_id_ = 0;
};

/// Rows behind `after` and not behind `last`, in their order: as many as make a batch.
Result<std::vector<Row>> read_batch(store::Connection& connection, std::int64_t after, std::int64_t last);

/// **Errors.** storage_failed where there is no such row, too.
Result<Message> read_message(store::Connection& connection, std::int64_t id);

}  // namespace petal::inbox
