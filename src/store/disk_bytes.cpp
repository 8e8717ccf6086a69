// SPDX-License-Identifier: Apache-2.0
#include "store/disk_bytes.hpp"

#include <algorithm>
#include <limits>

#include "store/connection.hpp"

namespace petal::store {
namespace {

// SQLite's file format, 1.6: "U" is the usable size of a page, "X" and "M" bound what of a row stays in a table's leaf.
constexpr std::uint64_t page = 4096;
constexpr std::uint64_t of_leaf = page - 8;
constexpr std::uint64_t of_overflow = page - 4;
constexpr std::uint64_t most_local = page - 35;
constexpr std::uint64_t least_local = (page - 12) * 32 / 255 - 23;

constexpr std::uint64_t rowid_bytes = 5;  // up to 2^35 rows, ever

std::uint64_t varint_bytes(std::uint64_t number) noexcept {
  std::uint64_t bytes = 1;
  for (; bytes < 9 && number > 0x7f; number >>= 7) ++bytes;
  return bytes;
}

/// Section 2.1: a text or blob of n bytes has the type 2n + 12 or 13.
std::uint64_t bytes_with_type(std::uint64_t size) noexcept {
  return size + varint_bytes(2 * size + 13);
}

std::uint64_t local_bytes(std::uint64_t row) noexcept {
  if (row <= most_local) return row;
  auto const fitting = least_local + (row - least_local) % of_overflow;
  return fitting <= most_local ? fitting : least_local;
}

/// Adds the entries of a page in the pages above it and in the map that the incremental vacuum keeps: 1 in 200.
std::uint64_t with_bookkeeping(std::uint64_t bytes) noexcept {
  return bytes + bytes / 200 + 1;
}

template <typename Number>
bool fits(std::int64_t number) noexcept {
  return number >= std::numeric_limits<Number>::min() && number <= std::numeric_limits<Number>::max();
}

Result<std::uint64_t> number(Connection& connection, std::string_view pragma) {
  auto rows = connection.query(pragma);
  if (!rows) return rows.error();
  if (auto const row = rows->step(); !row) return row.error();
  return static_cast<std::uint64_t>(rows->integer(0));
}

}  // namespace

std::uint64_t value_bytes(std::string_view text) noexcept {
  return bytes_with_type(text.size());
}

std::uint64_t value_bytes(Blob blob) noexcept {
  return bytes_with_type(blob.bytes.size());
}

std::uint64_t value_bytes(std::nullptr_t) noexcept {
  return 1;
}

std::uint64_t value_bytes_of_integer(std::int64_t number) noexcept {
  constexpr auto of_24_bits = std::int64_t{1} << 23;
  constexpr auto of_48_bits = std::int64_t{1} << 47;
  if (number == 0 || number == 1) return 1;
  if (fits<std::int8_t>(number)) return 2;
  if (fits<std::int16_t>(number)) return 3;
  if (number >= -of_24_bits && number < of_24_bits) return 4;
  if (fits<std::int32_t>(number)) return 5;
  return number >= -of_48_bits && number < of_48_bits ? 7 : 9;
}

std::uint64_t disk_bytes(std::uint64_t row_bytes) noexcept {
  auto const local = local_bytes(row_bytes);
  auto const overflow_pages = (row_bytes - local + of_overflow - 1) / of_overflow;
  auto const cell = varint_bytes(row_bytes) + rowid_bytes + local + (overflow_pages > 0 ? 4 : 0) + 2;
  auto const cells_of_a_page = std::max<std::uint64_t>(of_leaf / cell, 1);
  return with_bookkeeping((page + cells_of_a_page - 1) / cells_of_a_page + overflow_pages * page);
}

Result<std::uint64_t> used_bytes(Connection& connection) {
  std::uint64_t numbers[3] = {};
  auto* next = numbers;
  for (auto const* pragma : {"PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size"}) {
    auto const value = number(connection, pragma);
    if (!value) return value.error();
    *next++ = *value;
  }
  return (numbers[0] - numbers[1]) * numbers[2];
}

}  // namespace petal::store
