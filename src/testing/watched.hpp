// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <petal/handler.hpp>
#include <petal/task.hpp>
#include <petal/testing/observed.hpp>
#include <string>
#include <vector>

namespace petal::testing {

/// What the petal threw and logged, for a test to ask for afterwards.
struct Notes {
  std::vector<Failure> failures;
  std::vector<LogLine> lines;

  /// Records what was thrown at `where`. A cancelled task is not a failure.
  void failed(const std::string& where, const std::exception_ptr& thrown);
};

/// Runs `task` and records what it throws in `notes`, which must outlive it.
template <typename T>
Task<T> watched(Task<T> task, Notes& notes, std::string where) {
  try {
    co_return co_await std::move(task);
  } catch (...) {
    notes.failed(where, std::current_exception());
    throw;
  }
}

/// Returns `handler` as a coroutine, so that it runs on the thread of the test even if it is a plain function. What it
/// throws is recorded in `notes`.
Handler watched(Handler handler, Notes& notes, const std::string& where);

}  // namespace petal::testing
