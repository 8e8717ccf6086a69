// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/local_db.hpp>
#include <petal/message.hpp>
#include <string_view>
#include <vector>

namespace petal::local_db {

/// The largest record, as JSON text, and the longest name or value.
inline constexpr std::size_t max_record_bytes = 1024 * 1024;

/// How deep a record's arrays and objects may lie in each other, the record itself being the first.
inline constexpr std::size_t max_depth = 32;

/// Whether a record can be addressed so. **Errors.** invalid_argument: a text is empty, too long, not UTF-8 or has a
/// NUL.
Result<void> check_address(std::string_view table, std::string_view key, std::string_view value);

/// The same for a scan.
Result<void> check_scan(std::string_view table, const std::vector<ScanFilter>& filters);

/// Whether `data` can be kept and found again. **Errors.** invalid_argument: nested too deep, too large, not UTF-8, or
/// a NUL in it (which would end the text where it is compared).
Result<void> check_data(const json::object& data);

}  // namespace petal::local_db
