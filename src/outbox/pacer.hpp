// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace petal::outbox {

/// Spreads publishes so that no second sees more than `rate` of them: a small burst at once, the others evenly.
class Pacer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `rate` 0 means no limit.
  explicit Pacer(unsigned rate);

  /// Returns when the next publish may leave; `now` if it may leave at once.
  Time next(Time now) const;

  /// Counts a publish that has left.
  void left(Time now);

 private:
  std::chrono::steady_clock::duration interval_{};  // between two publishes, in the long run
  std::chrono::steady_clock::duration burst_{};     // how far ahead of that they may be
  Time even_{};                                     // when the next one would be due if all had left evenly
};

}  // namespace petal::outbox
