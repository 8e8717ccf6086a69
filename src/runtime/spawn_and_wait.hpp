// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <petal/task.hpp>
#include <string>
#include <utility>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"

namespace petal::runtime {
namespace detail {

template <typename T>
struct Outcome {
  explicit Outcome(const boost::asio::any_io_executor& executor) : ended(executor) {}

  std::optional<T> value;
  bool has_ended = false;
  Event ended;
};

/// Reports that a task has ended when it is destroyed, in whichever way: it may be dropped unstarted.
template <typename T>
class Ending {
 public:
  explicit Ending(std::shared_ptr<Outcome<T>> outcome) : outcome_(std::move(outcome)) {}
  Ending(Ending&&) noexcept = default;
  Ending& operator=(Ending&&) = delete;
  ~Ending() {
    if (!outcome_) return;
    outcome_->has_ended = true;
    outcome_->ended.notify_all();
  }

  void tell(T value) { outcome_->value = std::move(value); }

 private:
  std::shared_ptr<Outcome<T>> outcome_;
};

template <typename T>
Task<> tell_end(Task<T> task, Ending<T> ending) {
  ending.tell(co_await std::move(task));
}

template <typename T>
Task<std::optional<T>> await_end(std::shared_ptr<Outcome<T>> outcome) {
  while (!outcome->has_ended) co_await outcome->ended.wait();
  co_return std::move(outcome->value);
}

}  // namespace detail

/// Starts `task` in `group`, and returns its result: nullopt if the group was stopped before, or if the task threw,
/// which the group logs. `label` as in TaskGroup::spawn.
///
/// **Cancellation.** Ends the waiting, not the task.
/// **Lifetime.** The group may end while its task is awaited. **Threads.** Those of `executor`, the group's.
template <typename T>
Task<std::optional<T>> spawn_and_wait(TaskGroup& group, const boost::asio::any_io_executor& executor, std::string name,
                                      Task<T> task, const char* label = nullptr) {
  auto outcome = std::make_shared<detail::Outcome<T>>(executor);
  group.spawn(std::move(name), detail::tell_end(std::move(task), detail::Ending<T>(outcome)), label);
  return detail::await_end(std::move(outcome));
}

}  // namespace petal::runtime
