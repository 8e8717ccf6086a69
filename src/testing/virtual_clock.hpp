// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <petal/task.hpp>

namespace petal::testing {

/// Time that passes when it is told to. Those who are due at the same time wake in the order in which they went to
/// sleep.
///
/// **Threads.** One.
class VirtualClock {
 public:
  using Duration = std::chrono::steady_clock::duration;

  explicit VirtualClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  Duration now() const { return now_; }

  /// **Cancellation.** Throws operation_aborted.
  Task<> sleep(Duration time);

  /// When the next sleeper is due.
  std::optional<Duration> next() const;

  /// Wakes the first, and goes to when it is due.
  void wake_next();

  /// Goes to `time`, which is not before now.
  void go_to(Duration time) { now_ = time; }

 private:
  using Timer = boost::asio::steady_timer;

  boost::asio::any_io_executor executor_;
  Duration now_{};
  std::multimap<Duration, Timer*> sleepers_;
};

}  // namespace petal::testing
