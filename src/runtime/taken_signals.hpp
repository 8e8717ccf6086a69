// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

namespace petal::runtime {

/// Signals that are meant for this program, handed to the one thread that waits for them.
///
/// They are taken by handlers, not by blocking them: a program that a petal starts would inherit that they are blocked,
/// and could not be ended by them. One that was ignored when the program began (nohup(1)) stays ignored and never
/// comes. What sets a handler of its own, a library of a petal, has it taken back within a second, which is logged:
/// this program must hear that it is to leave.
///
/// **Lifetime.** One at a time. When it has ended, the signals do nothing: who is leaving already need not be told.
class TakenSignals {
 public:
  explicit TakenSignals(const std::vector<int>& signals);
  TakenSignals(const TakenSignals&) = delete;
  TakenSignals& operator=(const TakenSignals&) = delete;
  ~TakenSignals() = default;

  /// Those of them that were ignored when the program began.
  const std::vector<int>& ignored() const noexcept { return ignored_; }

  /// Waits for a signal and tells it; nothing at `until`, and after `end`. One that came several times meanwhile is
  /// told once.
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
