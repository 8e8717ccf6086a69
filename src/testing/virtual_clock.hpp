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

/// A clock whose time passes only when wake_next() or go_to() is called. Sleepers that are due at the same time wake in
/// the order in which they began to sleep.
///
/// **Threads.** One.
class VirtualClock {
 public:
  using Duration = std::chrono::steady_clock::duration;

  explicit VirtualClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  Duration now() const { return now_; }

  /// Sleeps until `time` of the virtual clock has passed. **Cancellation.** Throws operation_aborted.
  Task<> sleep(Duration time);

  /// Returns when the next sleeper is due; nothing if there is none.
  std::optional<Duration> next() const;

  /// Sets the time to when the first sleeper is due, and wakes it. There must be a sleeper.
  void wake_next();

  /// Sets the time to `time`, which must not be before now.
  void go_to(Duration time) { now_ = time; }

 private:
  using Timer = boost::asio::steady_timer;

  boost::asio::any_io_executor executor_;
  Duration now_{};
  std::multimap<Duration, Timer*> sleepers_;
};

}  // namespace petal::testing
