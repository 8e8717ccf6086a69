// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <memory>
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

/// Calls a handler on the thread of the test, wherever the manager would call it.
template <typename Input, typename Output>
Task<Output> call_here(std::shared_ptr<const Handler<Input, Output>> handler, Input input) {
  if (auto const* const coroutine = handler->coroutine()) co_return co_await (*coroutine)(std::move(input));
  co_return (*handler->plain())(std::move(input));
}

/// Returns `handler` as a coroutine that runs on the thread of the test. What it throws is recorded in `notes`.
template <typename Input, typename Output>
Handler<Input, Output> watched(Handler<Input, Output> handler, Notes& notes, const std::string& where) {
  auto const kept = std::make_shared<const Handler<Input, Output>>(std::move(handler));
  return [kept, &notes, where](Input input) { return watched(call_here(kept, std::move(input)), notes, where); };
}

}  // namespace petal::testing
