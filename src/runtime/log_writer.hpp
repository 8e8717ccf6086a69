// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace petal::runtime {

/// Writes lines to a file descriptor on a thread of its own, all waiting lines at once, so that a full pipe never
/// blocks the caller. It takes memory only while lines wait.
///
/// **Threads.** Any may add.
class LogWriter {
 public:
  /// `most_waiting` is the most bytes of lines that may wait: if a line does not fit, the oldest half of them is given
  /// up.
  LogWriter(int descriptor, std::size_t most_waiting);

  /// Waits until everything is written.
  ~LogWriter();

  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  /// Adds `line`, which must end with its newline and have no other.
  void add(std::string_view line);

  /// Returns how many lines were given up.
  std::size_t lost() const;

  /// Waits until all lines that have been added are written, but no longer than `patience`. Returns whether they are.
  bool flush(std::chrono::milliseconds patience);

 private:
  void run();
  void give_up_the_oldest();
  void write(std::string_view lines) const;

  int descriptor_;
  std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string waiting_;
  std::size_t lost_ = 0;
  bool is_writing_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace petal::runtime
