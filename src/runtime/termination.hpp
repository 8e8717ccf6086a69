// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace petal::runtime {

/// Waits for SIGTERM, SIGINT or SIGHUP on a thread of its own, so that a blocked main thread cannot swallow one.
///
/// The first signal calls `on_signal`, on that thread. A program that has not ended `limit` later is ended here, its
/// log written; so is one that gets a second signal. It then exits with 0: it was asked to leave, and left.
///
/// **Lifetime.** Construct it in `main`, before any other thread: all of them inherit that these signals are blocked.
class Termination {
 public:
  Termination(std::function<void(int signal)> on_signal, std::chrono::milliseconds limit);
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;
  ~Termination();

 private:
  void wait();

  std::function<void(int)> on_signal_;
  std::chrono::milliseconds limit_;
  std::thread thread_;
};

}  // namespace petal::runtime
