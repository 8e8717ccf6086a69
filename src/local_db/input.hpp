// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/local_db.hpp>
#include <petal/message.hpp>
#include <string_view>
#include <vector>

namespace petal::local_db {

/// The largest size of a record, as JSON text, and of a name or value.
inline constexpr std::size_t max_record_bytes = 1024 * 1024;

/// How deep the arrays and objects of a record may be nested; the record itself is the first level.
inline constexpr std::size_t max_depth = 32;

/// Checks that a record can have this address. **Errors.** invalid_argument: a text is empty, too long, not UTF-8 or
/// has a NUL.
Result<void> check_address(std::string_view table, std::string_view key, std::string_view value);

/// Checks the same for a scan.
Result<void> check_scan(std::string_view table, const std::vector<ScanFilter>& filters);

/// Checks that `data` can be stored and found again. **Errors.** invalid_argument: it is nested too deep, too large or
/// not UTF-8, or it has a NUL (which would end the text where it is compared).
Result<void> check_data(const json::object& data);

}  // namespace petal::local_db
