// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string_view>
#include <vector>

namespace petal::local_db {

/// What an answer of the controller dashboard says. Pure.
struct DashboardAnswer {
  std::vector<json::object> records = {};
  std::string complaint = {};  ///< what it says went wrong; empty where nothing did
  bool missing = false;        ///< that being that there is no such record
};

/// Reads the body of an answer, tolerantly (docs/reference.md, Local database).
///
/// The body is a record, a list of records, nothing (empty, `null`, `{}`), or such a thing under `data`, `item` or
/// `items` of an object that has nothing but what says how it went: `success`, `status`, `message`, `error`, `count`.
///
/// **Errors.** storage_failed: it is not JSON, or of another shape.
Result<DashboardAnswer> read_dashboard_answer(std::string_view body);

}  // namespace petal::local_db
