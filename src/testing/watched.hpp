// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <petal/handler.hpp>
#include <petal/task.hpp>
#include <petal/testing/observed.hpp>
#include <string>
#include <vector>

namespace petal::testing {

/// What a test may ask for afterwards.
struct Notes {
  std::vector<Failure> failures;
  std::vector<LogLine> lines;

  /// Notes what was thrown at `where`; a cancelled task is no failure.
  void failed(const std::string& where, const std::exception_ptr& thrown);
};

/// `task`, with what it throws noted in `notes`, which outlives it.
template <typename T>
Task<T> watched(Task<T> task, Notes& notes, std::string where) {
  try {
    co_return co_await std::move(task);
  } catch (...) {
    notes.failed(where, std::current_exception());
    throw;
  }
}

/// `handler` as a coroutine, which runs on the thread of the test also where it is a plain function.
Handler watched(Handler handler, Notes& notes, const std::string& where);

}  // namespace petal::testing
