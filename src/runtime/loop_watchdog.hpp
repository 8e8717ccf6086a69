// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace petal::runtime {

/// Returns a copy of `text` that is kept for as long as the program runs. For names, of which there are few.
const char* intern(const std::string& text);

/// A name for an ActivityScope that is not permanent: `handler of a/b`. It is cut after 127 bytes.
///
/// **Threads.** Any.
class Label {
 public:
  explicit Label(std::string_view text);
  Label(const Label&) = delete;
  Label& operator=(const Label&) = delete;
  ~Label();

  /// An ActivityScope that lasts longer than this may still read it; it may then have another text.
  const char* text() const noexcept { return text_; }

 private:
  char* text_;
};

/// Names what the main thread is busy with while the scope lives, for LoopWatchdog to report. Costs two stores.
///
/// **Lifetime.** `what` must come from intern() or a Label: the watchdog may read it after the scope has ended.
class ActivityScope {
 public:
  explicit ActivityScope(const char* what) noexcept;
  ActivityScope(const ActivityScope&) = delete;
  ActivityScope& operator=(const ActivityScope&) = delete;
  ~ActivityScope();

 private:
  const char* previous_;
};

/// Returns what the innermost ActivityScope names; null if there is none.
const char* current_activity() noexcept;

/// Logs when the loop of `executor` has not turned for `limit`, with what it was busy with, and again when it turns.
///
/// **Threads.** It has one of its own.
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
