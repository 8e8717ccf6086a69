// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <petal/task.hpp>
#include <string>

namespace petal::runtime {

/// Tasks that end together: no task may outlive the group that spawned it.
///
/// It must be the last member of the object that its tasks use, and `stop()` must be awaited before that is destroyed.
///
/// **Errors.** An exception of a task is logged under the task's name; `operation_aborted` is silent.
/// **Threads.** Those of the executor, one at a time.
class TaskGroup {
 public:
  explicit TaskGroup(boost::asio::any_io_executor executor);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts `task`. After `stop()` was called, it is dropped unstarted. `label`, a Label's text, is its name in the
  /// watchdog's reports; null: the label of the group's executor.
  void spawn(std::string name, Task<> task, const char* label = nullptr);

  /// Cancels every task and waits until all have ended, or `limit` has passed.
  /// Returns false if a task has not ended; its name is logged.
  Task<bool> stop(std::chrono::steady_clock::duration limit = std::chrono::seconds(2));

  /// Waits until no task runs, `limit` has passed, or `stop()` is called. Returns whether no task runs.
  Task<bool> wait_until_empty(std::chrono::steady_clock::time_point limit);

  std::size_t size() const noexcept;

  /// Returns whether `stop()` was called. **Threads.** Any.
  bool is_stopping() const noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace petal::runtime
