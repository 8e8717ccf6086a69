// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <petal/task.hpp>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

namespace petal::runtime {

/// The thread that made this object, and the way to it from others: calls of petals from the worker pool do their work
/// on the main thread.
class MainThread {
 public:
  /// `executor` must run on the calling thread.
  explicit MainThread(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  bool is_here() const noexcept { return std::this_thread::get_id() == id_; }

  /// Calls `call` on the main thread, awaits the Task that it returns there, and resumes on the executor where this was
  /// awaited. On the main thread it returns that Task itself.
  template <typename Call>
  std::invoke_result_t<Call&> run(Call call) const {
    if (is_here()) return call();
    return go<Call>(executor_, std::move(call));
  }

  /// Requires the main thread. **Errors.** Throws std::logic_error on another thread; its text names the `call` and
  /// what to do.
  void require(std::string_view call) const;

 private:
  template <typename Call>
  static std::invoke_result_t<Call&> go(boost::asio::any_io_executor executor, Call call) {
    co_return co_await boost::asio::co_spawn(executor, std::move(call), boost::asio::use_awaitable);
  }

  boost::asio::any_io_executor executor_;
  std::thread::id id_ = std::this_thread::get_id();
};

}  // namespace petal::runtime
