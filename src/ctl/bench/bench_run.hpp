// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <petal/task.hpp>
#include <string>

#include "ctl/progress_line.hpp"
#include "runtime/task_group.hpp"

namespace petal::ctl {

/// The environment of a measurement: a loop, a progress line on a terminal, and Ctrl-C as a request to end.
class BenchRun {
 public:
  /// `shows_progress`: shows the progress line if standard error is a terminal.
  explicit BenchRun(bool shows_progress) : line_(shows_progress) {}

  boost::asio::any_io_executor executor() { return io_.get_executor(); }

  /// Runs `work` to its end. `on_interrupt` is called for the first SIGINT or SIGTERM; the next one ends the program.
  /// `progress` is called for its text a few times a second.
  /// **Errors.** What `work` throws.
  void run(Task<> work, std::function<void()> on_interrupt, std::function<std::string()> progress);

  bool was_interrupted() const noexcept { return was_interrupted_; }

 private:
  Task<> supervise(Task<> work, std::function<std::string()> progress);
  Task<> show(std::function<std::string()> progress);

  boost::asio::io_context io_{1};
  ProgressLine line_;
  bool was_interrupted_ = false;
  runtime::TaskGroup group_{io_.get_executor()};
};

}  // namespace petal::ctl
