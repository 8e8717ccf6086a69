// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <set>

namespace petal::broker {

/// What was sent and is not acknowledged yet. Says since when the oldest of it has been waiting while nothing older
/// was: what waits behind others on a slow link is not late. No I/O.
class Unacknowledged {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Id = std::uint64_t;

  Id add(Time now) {
    if (waiting_.empty()) oldest_since_ = now;
    waiting_.insert(next_);
    return next_++;
  }

  void done(Id id, Time now) {
    bool const was_oldest = !waiting_.empty() && *waiting_.begin() == id;
    waiting_.erase(id);
    if (was_oldest) oldest_since_ = now;
  }

  bool overdue(Time now, std::chrono::milliseconds limit) const {
    return !waiting_.empty() && now - oldest_since_ >= limit;
  }

  std::size_t size() const noexcept { return waiting_.size(); }

 private:
  std::set<Id> waiting_;
  Time oldest_since_{};
  Id next_ = 1;
};

}  // namespace petal::broker
