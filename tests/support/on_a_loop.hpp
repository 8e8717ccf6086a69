// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <petal/task.hpp>

namespace petal::test {

/// Runs `loop` until `task` has ended, and hands over what it returned; throws what it threw. Others may still wait.
template <typename T>
T run_on(boost::asio::io_context& loop, Task<T> task) {
  std::optional<T> result;
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e, T value) {
    thrown = std::move(e);
    result.emplace(std::move(value));
  });
  loop.restart();
  while (!result && loop.run_one() > 0) {
  }
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

inline void run_on(boost::asio::io_context& loop, Task<> task) {
  bool done = false;
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e) {
    thrown = std::move(e);
    done = true;
  });
  loop.restart();
  while (!done && loop.run_one() > 0) {
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace petal::test
