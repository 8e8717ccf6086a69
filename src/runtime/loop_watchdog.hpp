// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace petal::runtime {

/// `text`, kept for as long as the program runs. For names, of which there are few.
const char* permanent(const std::string& text);

/// Names what the main thread is busy with while the scope lives, for LoopWatchdog to report. Costs two stores.
///
/// **Lifetime.** `what` is permanent(): the watchdog may read it after the scope has ended.
class Activity {
 public:
  explicit Activity(const char* what) noexcept;
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;
  ~Activity();

 private:
  const char* previous_;
};

/// What the innermost Activity names; null where there is none.
const char* current_activity() noexcept;

/// Logs when the loop of `executor` has not turned for `limit`, with what it was busy with, and again when it turns.
///
/// **Threads.** Has one of its own.
class LoopWatchdog {
 public:
  LoopWatchdog(boost::asio::any_io_executor executor, std::chrono::steady_clock::duration limit);
  LoopWatchdog(const LoopWatchdog&) = delete;
  LoopWatchdog& operator=(const LoopWatchdog&) = delete;
  ~LoopWatchdog();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace petal::runtime
