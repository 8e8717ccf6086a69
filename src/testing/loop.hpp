// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <petal/task.hpp>

#include "testing/virtual_clock.hpp"

namespace petal::testing {

/// What all of a Harness runs on: a loop that stops when nothing moves, and the clock that moves it on.
///
/// **Threads.** One. **Errors.** std::logic_error with a sentence for the author of a test.
class Loop {
 public:
  using Duration = VirtualClock::Duration;

  boost::asio::io_context::executor_type executor() { return context_.get_executor(); }
  VirtualClock& clock() { return clock_; }
  const VirtualClock& clock() const { return clock_; }

  /// Runs until nothing is ready.
  void settle();

  /// Lets virtual time pass.
  void advance(Duration time);

  /// Runs `task` to its end, which needs no time to pass; throws what it throws.
  void run(Task<> task);

  /// Runs `task` to its end, for as long as it really takes.
  void run_however_long(Task<> task);

 private:
  struct Awaited;
  static void rethrow(const Awaited& awaited);

  boost::asio::io_context context_{1};
  VirtualClock clock_{context_.get_executor()};
  bool inside_ = false;
};

}  // namespace petal::testing
