// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>

#include "store/statement.hpp"

namespace petal::store {

/// Return the bytes that a value takes in a row, including its type (SQLite's file format, 2.1).
std::uint64_t value_bytes(std::string_view text) noexcept;
std::uint64_t value_bytes(Blob blob) noexcept;
std::uint64_t value_bytes(std::nullptr_t) noexcept;
std::uint64_t value_bytes_of_integer(std::int64_t number) noexcept;
template <std::integral Number>
std::uint64_t value_bytes(Number number) noexcept {
  return value_bytes_of_integer(static_cast<std::int64_t>(number));
}

/// Returns the bytes of the row made of `values`, one for each column, of the types that Statement::bind takes. The
/// column that is the rowid (`INTEGER PRIMARY KEY`) is a `nullptr`.
template <typename... Values>
std::uint64_t row_bytes(const Values&... values) noexcept {
  auto const length_of_header = sizeof...(values) < 60 ? 1U : 2U;
  return (length_of_header + ... + value_bytes(values));
}

/// Returns the bytes of the file that a row of `row_bytes` takes, in a table that is written in the order of its rowid
/// and has no further index: its share of a page of 4096 bytes, and the pages of its own that a large row overflows to.
///
/// It is the mean over rows of one size, rounded up: right within a few percent (a tenth, for the smallest). If sizes
/// mix so that pages stay half empty, rows take twice as much at worst; used_bytes() returns the true number.
std::uint64_t disk_bytes(std::uint64_t row_bytes) noexcept;

class Connection;

/// Returns the bytes of the database that are in use: its pages without the free ones. The `-wal` file is not counted.
Result<std::uint64_t> used_bytes(Connection& connection);

}  // namespace petal::store
