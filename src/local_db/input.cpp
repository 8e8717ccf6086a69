// SPDX-License-Identifier: Apache-2.0
#include "local_db/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

Error invalid(std::string detail) {
  return {Errc::invalid_argument, std::move(detail)};
}

Result<void> check_text(const char* what, std::string_view text) {
  if (text.empty()) return invalid(fmt::format("the {} of a record is empty; at least one character is needed", what));
  if (text.size() > max_record_bytes)
    return invalid(fmt::format("the {} of a record has {} bytes; at most {} are accepted: \"{}\"", what, text.size(),
                               max_record_bytes, runtime::escaped(text, 60)));
  if (text.find('\0') != std::string_view::npos || !runtime::is_utf8(text))
    return invalid(
        fmt::format("the {} of a record must be UTF-8 text without a NUL; it is \"{}\"", what, runtime::escaped(text)));
  return {};
}

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

/// Returns what is wrong with the shape of `value`; null if nothing is.
const char* fault_in(const json::value& value, std::size_t depth);

const char* fault_in(const json::object& object, std::size_t depth) {
  if (depth > max_depth) return "is nested too deep";
  for (auto const& [key, member] : object) {
    if (has_nul(key)) return "has a NUL character in it";
    if (auto const* const fault = fault_in(member, depth + 1)) return fault;
  }
  return nullptr;
}

const char* fault_in(const json::array& array, std::size_t depth) {
  if (depth > max_depth) return "is nested too deep";
  for (auto const& element : array)
    if (auto const* const fault = fault_in(element, depth + 1)) return fault;
  return nullptr;
}

const char* fault_in(const json::value& value, std::size_t depth) {
  if (auto const* const object = value.if_object()) return fault_in(*object, depth);
  if (auto const* const array = value.if_array()) return fault_in(*array, depth);
  auto const* const number = value.if_double();
  if (number && !std::isfinite(*number)) return "has a number in it that JSON does not have, infinite or NaN";
  auto const* const string = value.if_string();
  return string && has_nul(*string) ? "has a NUL character in it" : nullptr;
}

}  // namespace

Result<void> check_address(std::string_view table, std::string_view key, std::string_view value) {
  if (auto const checked = check_text("table", table); !checked) return checked;
  if (auto const checked = check_text("key", key); !checked) return checked;
  return check_text("key's value", value);
}

Result<void> check_scan(std::string_view table, const std::vector<ScanFilter>& filters) {
  if (auto const checked = check_text("table", table); !checked) return checked;
  for (auto const& filter : filters)
    if (auto const checked = check_address(table, filter.key, filter.value); !checked) return checked;
  return {};
}

Result<void> check_data(const json::object& data) {
  if (auto const* const fault = fault_in(data, 1))
    return invalid(
        fmt::format("the record {}; text without NUL, at most {} levels deep, is accepted", fault, max_depth));
  auto const text = json::serialize(data);
  if (text.size() > max_record_bytes)
    return invalid(
        fmt::format("the record has {} bytes as JSON; at most {} are accepted", text.size(), max_record_bytes));
  if (!runtime::is_utf8(text))
    return invalid("the record has text in it that is not UTF-8: " + runtime::escaped(text, 100));
  return {};
}

}  // namespace petal::local_db
