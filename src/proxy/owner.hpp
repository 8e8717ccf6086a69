// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "runtime/labelled_executor.hpp"
#include "runtime/task_group.hpp"

namespace petal::proxy {

/// The owner of a subscription: a petal, the manager itself, or the REST API.
struct Owner {
  enum class Kind { petal, manager, rest };

  Owner(Kind k, std::string n, boost::asio::any_io_executor executor)
      : kind(k), name(std::move(n)), tasks(runtime::labelled(std::move(executor), name)) {}

  Kind kind;
  std::string name;
  std::atomic<std::size_t> on_workers = 0;  ///< its jobs on the worker pool, begun or not. **Threads.** Any.
  runtime::TaskGroup tasks;                 ///< the tasks it spawned, and the calls of its handlers
};

/// Counts a job of `owner` on the worker pool, for as long as this object lives.
class OnWorkers {
 public:
  explicit OnWorkers(std::shared_ptr<Owner> owner) : owner_(std::move(owner)) { ++owner_->on_workers; }
  OnWorkers(const OnWorkers&) = delete;
  OnWorkers& operator=(const OnWorkers&) = delete;
  ~OnWorkers() { --owner_->on_workers; }

 private:
  std::shared_ptr<Owner> owner_;
};

}  // namespace petal::proxy
