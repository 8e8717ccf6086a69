// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <petal/task.hpp>

#include "testing/virtual_clock.hpp"

namespace petal::testing {

/// The event loop of a Harness. It stops when nothing is ready; its virtual clock then decides what runs next.
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

  /// Runs `task` to its end, for which no time may have to pass; throws what it throws.
  void run(Task<> task);

  /// Runs `task` to its end, and waits in real time for as long as that takes.
  void run_however_long(Task<> task);

 private:
  struct Awaited;
  static void rethrow(const Awaited& awaited);

  boost::asio::io_context context_{1};
  VirtualClock clock_{context_.get_executor()};
  bool inside_ = false;
};

}  // namespace petal::testing
