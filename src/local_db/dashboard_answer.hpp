// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <petal/error.hpp>
#include <petal/message.hpp>
#include <string_view>
#include <vector>

namespace petal::local_db {

/// The content of an answer of the controller dashboard.
struct DashboardAnswer {
  std::vector<json::object> records = {};
  std::string complaint = {};  ///< what went wrong according to the dashboard; empty if nothing did
  bool missing = false;        ///< true if what went wrong is that there is no such record
};

/// Reads the body of an answer, tolerantly (docs/reference.md, Local database).
///
/// The body is a record, a list of records, nothing (empty, `null`, `{}`), or one of these under `data`, `item` or
/// `items` of an object that otherwise has only members about the outcome: `success`, `status`, `message`, `error`,
/// `count`.
///
/// **Errors.** storage_failed: the body is not JSON, or of another shape.
Result<DashboardAnswer> read_dashboard_answer(std::string_view body);

}  // namespace petal::local_db
