// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

namespace petal::runtime {

/// Takes the signals that are meant for this program and passes them to the one thread that waits for them.
///
/// They are taken by handlers, not by blocking them: a program that a petal starts would inherit that they are blocked,
/// and could not be ended by them. A signal that was ignored when the program began (nohup(1)) stays ignored and never
/// comes. If a library of a petal sets a handler of its own, this program takes the signal back within a second, and
/// logs that: it must receive the request to leave.
///
/// **Lifetime.** One object at a time. After its end, the signals do nothing: the program is leaving already.
class TakenSignals {
 public:
  explicit TakenSignals(const std::vector<int>& signals);
  TakenSignals(const TakenSignals&) = delete;
  TakenSignals& operator=(const TakenSignals&) = delete;
  ~TakenSignals() = default;

  /// Returns those of them that were ignored when the program began.
  const std::vector<int>& ignored() const noexcept { return ignored_; }

  /// Waits for a signal and returns it; returns nullopt at `until`, and after `end`. A signal that came several times
  /// meanwhile is returned once.
  std::optional<int> next(std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max());

  /// Ends the waiting. **Threads.** Any.
  void end() noexcept;
  bool has_ended() const noexcept;

 private:
  void let_come() const;
  void roll_back();

  std::vector<int> signals_;
  std::vector<int> ignored_;
  std::vector<int> taken_back_;
};

}  // namespace petal::runtime
