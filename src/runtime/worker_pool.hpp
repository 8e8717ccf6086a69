// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <thread>
#include <vector>

namespace petal::runtime {

/// Threads for what would keep the main one from turning: work that needs a processor for long.
///
/// **Lifetime.** The destructor drops what waits and waits for what runs. A job that never ends keeps it there;
/// Termination ends the program then.
/// **Threads.** `executor` from any.
class WorkerPool {
 public:
  /// One for each processor but that of the main thread; at least one.
  static std::size_t default_size() noexcept;

  explicit WorkerPool(std::size_t threads = default_size());
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  /// Starts `threads` more, for those that are lost to jobs which do not end.
  /// **Threads.** Those of one at a time.
  void add(std::size_t threads);

  /// Runs what it is given on any of the threads, several at a time.
  boost::asio::any_io_executor executor() { return io_.get_executor(); }

 private:
  void work(std::size_t number);

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_ = make_work_guard(io_);
  std::vector<std::thread> threads_;
};

}  // namespace petal::runtime
