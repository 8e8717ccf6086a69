// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace petal::broker {

/// What was sent and is not acknowledged yet. Says since when the oldest of it has been waiting while nothing older
/// was: what waits behind others on a slow link is not late. No I/O.
class Unacknowledged {
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

  bool overdue(Time now, std::chrono::milliseconds limit) const { return count_ != 0 && now - oldest_since_ >= limit; }

  std::size_t size() const noexcept { return count_; }

 private:
  std::deque<bool> waits_;  // from the oldest that does, by id
  Id first_ = 1;
  std::size_t count_ = 0;
  Time oldest_since_{};
};

}  // namespace petal::broker
