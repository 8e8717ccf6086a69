// SPDX-License-Identifier: Apache-2.0
#include "local_db/dashboard_answer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <petal/json.hpp>

#include "local_db/input.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

constexpr std::array contents{"data", "item", "items", "Item", "Items"};
constexpr std::array outcomes{"success", "status", "statusCode", "message", "error", "count", "Count", "ScannedCount"};

template <typename Names>
bool is_one_of(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_wrapping(const json::object& object) {
  return std::all_of(object.begin(), object.end(), [](const auto& member) {
    return is_one_of(contents, member.key()) || is_one_of(outcomes, member.key());
  });
}

std::string text_of(const json::value* value) {
  if (!value || value->is_null()) return {};
  auto const* const text = value->if_string();
  return text ? std::string(*text) : write_json(*value);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

/// Returns what went wrong according to `object`, in its own words; empty if nothing did.
std::string complaint_of(const json::object& object) {
  auto const error = text_of(object.if_contains("error"));
  if (!error.empty() && error != "false") return error;
  auto const* const success = object.if_contains("success");
  auto const status = lower(text_of(object.if_contains("status")));
  bool const failed = (success && *success == false) || status == "error" || status == "fail" || status == "failed";
  if (!failed) return {};
  auto const message = text_of(object.if_contains("message"));
  return message.empty() ? write_json(object) : message;
}

/// Adds the records in `value`; returns whether it is a record, or several.
bool add(DashboardAnswer& answer, json::value value) {
  if (value.is_null()) return true;
  if (auto* const object = value.if_object()) {
    if (!object->empty()) answer.records.push_back(std::move(*object));
    return true;
  }
  auto* const list = value.if_array();
  return list && std::all_of(list->begin(), list->end(), [&](json::value& element) {
           return element.is_object() && add(answer, std::move(element));
         });
}

Error unreadable(std::string_view what, std::string_view body) {
  return {Errc::storage_failed, std::string(what) + ": \"" + runtime::escaped(body, 100) + "\""};
}

}  // namespace

Result<DashboardAnswer> read_dashboard_answer(std::string_view body) {
  DashboardAnswer answer;
  if (body.empty()) return answer;
  boost::system::error_code error;
  auto value = read_json(body, error, 2 * max_depth);  // for a record, and what wraps it
  if (error) return unreadable("it answers with something that is not JSON", body);
  auto* const object = value.if_object();
  if (!object || !is_wrapping(*object)) {
    if (add(answer, std::move(value))) return answer;
    return unreadable("it answers with neither a record nor a list of records", body);
  }
  answer.complaint = complaint_of(*object);
  answer.missing = lower(answer.complaint).find("not found") != std::string::npos;
  for (auto const* const name : contents)
    if (auto* const inside = object->if_contains(name); inside && !add(answer, std::move(*inside)))
      return unreadable("it answers with neither a record nor a list of records", body);
  return answer;
}

}  // namespace petal::local_db
