// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "runtime/taken_signals.hpp"

namespace petal::runtime {

/// Waits for SIGTERM, SIGINT and SIGHUP on a thread of its own, so that a blocked main thread cannot swallow one.
///
/// The first SIGTERM or SIGINT calls `leave`, on that thread. If the program has not ended `limit` later, or if a
/// second one comes, the program is ended here, with its log written. It then exits with 0, because it was asked to
/// leave, and left. SIGHUP calls `reload`, on that thread, as long as the program was not asked to leave.
///
/// No other signal ends the thread or disables it. If one of these signals was ignored when the program began, it stays
/// ignored.
class Termination {
 public:
  struct Reactions {
    std::function<void()> leave;
    std::function<void()> reload;
  };

  Termination(Reactions reactions, std::chrono::milliseconds limit);
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;
  ~Termination();

 private:
  void watch();

  Reactions reactions_;
  std::chrono::milliseconds limit_;
  TakenSignals signals_;
  std::thread thread_;
};

}  // namespace petal::runtime
