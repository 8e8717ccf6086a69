// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <petal/error.hpp>
#include <string_view>

struct sqlite3_stmt;

namespace petal::store {

class Connection;

/// Bytes that are stored as they are (a BLOB); a `std::string_view` is stored as text.
struct Blob {
  std::string_view bytes;
};

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept;
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// A prepared statement, borrowed from its Connection, which keeps it for the next use when this ends.
///
/// ```cpp
/// auto rows = connection.query("SELECT name FROM robots WHERE id = ?1", id);
/// while (rows && rows->step().value()) use(rows->text(0));
/// ```
///
/// **Errors.** The next `step` reports what went wrong in a `bind`.
/// **Lifetime.** Must end before its Connection, and before the work it was made in returns.
class Statement {
 public:
  Statement(Connection& connection, StatementHandle handle) noexcept;
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Parameters are numbered from 1. The value is copied.
  void bind(int parameter, std::string_view text);
  void bind(int parameter, Blob blob);
  void bind(int parameter, std::nullptr_t);
  void bind_integer(int parameter, std::int64_t number);
  template <std::integral Number>
  void bind(int parameter, Number number) {
    bind_integer(parameter, static_cast<std::int64_t>(number));
  }

  /// Returns whether there is a row (a further row) to read.
  Result<bool> step();

  /// Return a column of the row, numbered from 0; views are valid until the next `step`. NULL is empty, and 0.
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  std::int64_t integer(int column) const;
  bool is_null(int column) const;

 private:
  void keep(int code) noexcept;

  Connection* connection_;
  StatementHandle handle_;
  int bind_code_ = 0;
};

}  // namespace petal::store
