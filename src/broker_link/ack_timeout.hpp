// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace petal::broker_link {

/// What was sent and is not acknowledged yet. Measures how long the oldest of it has been waiting since it became the
/// oldest: what waits behind others on a slow link is not late. No I/O.
class AckTimeout {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Id = std::uint64_t;

  Id add(Time now) {
    if (count_ == 0) oldest_since_ = now;
    waits_.push_back(true);
    ++count_;
    return first_ + waits_.size() - 1;
  }

  void done(Id id, Time now) {
    if (id < first_ || id - first_ >= waits_.size() || !waits_[id - first_]) return;
    if (id == first_) oldest_since_ = now;
    waits_[id - first_] = false;
    --count_;
    for (; !waits_.empty() && !waits_.front(); ++first_) waits_.pop_front();
  }

  /// Returns whether the oldest has been waiting for `limit`. `moved` is when bytes last left for the broker: what is
  /// still on its way over a slow link does not wait for an answer yet.
  bool overdue(Time now, Time moved, std::chrono::milliseconds limit) const {
    return count_ != 0 && now - std::max(oldest_since_, moved) >= limit;
  }

  std::size_t size() const noexcept { return count_; }

  /// When the oldest began to be the oldest.
  Time since() const noexcept { return oldest_since_; }

 private:
  std::deque<bool> waits_;  // by id, from the oldest that waits
  Id first_ = 1;
  std::size_t count_ = 0;
  Time oldest_since_{};
};

}  // namespace petal::broker_link
