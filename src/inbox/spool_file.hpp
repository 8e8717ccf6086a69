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

/// A row that is no longer needed.
struct Removal {
  std::int64_t id = 0;
  std::uint64_t charge = 0;
};

/// What the file holds; it is kept up to date, so that rows need not be counted.
struct Totals {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;  ///< their charges
};

/// The file of an Inbox. Opening does not take longer if it holds much.
///
/// **Errors.** Those of store::Connection. **Threads.** One.
class SpoolFile {
 public:
  static Result<std::unique_ptr<SpoolFile>> open(const std::filesystem::path& file);

  /// Moves aside a file that was found damaged in use, and that is closed, and creates a new one.
  static Result<std::unique_ptr<SpoolFile>> recreate(const std::filesystem::path& file, const std::string& damage);

  /// Applies all changes or, on an error, none; returns what the file holds then. A row that is already there is
  /// replaced.
  Result<Totals> apply(std::span<const Row> writes, std::span<const Removal> removals);

  const Totals& totals() const noexcept { return totals_; }

  /// Returns the highest id when the file was opened; 0 if it held nothing.
  std::int64_t highest_id() const noexcept { return highest_id_; }

  /// Gives space back to the file system if much is free.
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

/// Reads rows after `after` up to `last`, in their order: as many as make a batch.
Result<std::vector<Row>> read_batch(store::Connection& connection, std::int64_t after, std::int64_t last);

/// **Errors.** storage_failed also if there is no such row.
Result<Message> read_message(store::Connection& connection, std::int64_t id);

}  // namespace petal::inbox
