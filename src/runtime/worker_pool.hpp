// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <thread>
#include <vector>

namespace petal::runtime {

/// Threads for work that needs a processor for long and would block the main loop.
///
/// **Lifetime.** The destructor drops jobs that wait and waits for those that run. A job that never ends blocks it;
/// Termination ends the program then.
/// **Threads.** `executor` from any.
class WorkerPool {
 public:
  /// Returns one for each processor but that of the main thread; at least one.
  static std::size_t default_size() noexcept;

  explicit WorkerPool(std::size_t threads = default_size());
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  /// Starts `threads` more, to replace those that are lost to jobs that do not end.
  /// **Threads.** Any, one at a time.
  void add(std::size_t threads);

  /// Returns an executor that runs its work on any of the threads, several jobs at a time.
  boost::asio::any_io_executor executor() { return io_.get_executor(); }

 private:
  void work(std::size_t number);

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_ = make_work_guard(io_);
  std::vector<std::thread> threads_;
};

}  // namespace petal::runtime
