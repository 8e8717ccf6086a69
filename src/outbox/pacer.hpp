// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace petal::outbox {

/// Spreads publishes so that no second sees more than `rate` of them: a small burst at once, the others evenly.
class Pacer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// 0: there is no limit.
  explicit Pacer(unsigned rate);

  /// When the next one may leave; `now` where it may at once.
  Time next(Time now) const;

  /// One has left.
  void left(Time now);

 private:
  std::chrono::steady_clock::duration interval_{};  // between two, in the long run
  std::chrono::steady_clock::duration burst_{};     // how far ahead of that they may be
  Time even_{};                                     // when the next were due, had all left evenly
};

}  // namespace petal::outbox
