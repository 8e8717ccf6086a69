// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "runtime/labelled_executor.hpp"
#include "runtime/placed_handler.hpp"
#include "runtime/task_group.hpp"

namespace petal::runtime {

/// The owner of subscriptions, commands, routes and tasks: a petal, the manager itself, or the REST API.
struct Owner {
  enum class Kind { petal, manager, rest };

  Owner(Kind k, std::string n, boost::asio::any_io_executor executor)
      : kind(k), name(std::move(n)), tasks(labelled(std::move(executor), name)) {}

  Kind kind;
  std::string name;
  std::atomic<std::size_t> on_workers = 0;  ///< its jobs on the worker pool, begun or not. **Threads.** Any.
  TaskGroup tasks;                          ///< the tasks it spawned, and the calls of its handlers
};

/// Returns the tasks of `owner`, which keep it alive.
inline std::shared_ptr<TaskGroup> tasks_of(const std::shared_ptr<Owner>& owner) {
  return {owner, &owner->tasks};
}

/// Returns what the handlers of `owner` run on besides the main thread.
inline HandlerPlaces places_of(const std::shared_ptr<Owner>& owner, boost::asio::any_io_executor workers) {
  return {std::move(workers), tasks_of(owner), {owner, &owner->on_workers}};
}

}  // namespace petal::runtime
