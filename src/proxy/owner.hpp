// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "runtime/labelled_executor.hpp"
#include "runtime/task_group.hpp"

namespace petal::proxy {

/// Whose a subscription is: a petal's, the manager's own, or the REST API's.
struct Owner {
  enum class Kind { petal, manager, rest };

  Owner(Kind k, std::string n, boost::asio::any_io_executor executor)
      : kind(k), name(std::move(n)), tasks(runtime::labelled(std::move(executor), name)) {}

  Kind kind;
  std::string name;
  std::atomic<std::size_t> on_workers = 0;  ///< how much the worker pool has of it, begun or not. **Threads.** Any.
  runtime::TaskGroup tasks;                 ///< what it spawned, and the calls of its handlers
};

/// Counts something of `owner` that the worker pool has, for as long as it lives.
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
