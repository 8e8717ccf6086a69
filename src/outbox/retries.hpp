// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "outbox/entry.hpp"
#include "outbox/options.hpp"

namespace petal::outbox {

/// The messages that the broker refused for a passing reason: how often each was refused, and when it is sent again.
/// The pause doubles with each refusal. It does no I/O and owns no timer.
class Retries {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Verdict {
    wait,       ///< it is to be sent again after its pause: call `add` once it is stored
    exhausted,  ///< it was sent as often as allowed
    no_room,    ///< as many wait as may: this refusal was not counted
  };

  explicit Retries(const RetryOptions& options) : options_(options) {}

  Verdict refused(std::int64_t seq, Time now);

  /// Returns how often the message was refused.
  unsigned refusals(std::int64_t seq) const;

  /// Keeps `entry` until its pause is over.
  void add(EntryPtr entry);
  void add(EntryPtr entry, Time until);

  /// Returns when the first message that waits is to be sent; nullopt if none waits.
  std::optional<Time> next() const;

  /// Removes and returns the next message whose pause is over; nullptr if there is none.
  EntryPtr take_due(Time now);

  /// Removes and returns all that wait, and forgets the refusals of all messages.
  std::vector<EntryPtr> take_all();

  /// Returns the messages that were refused and have not ended.
  std::vector<std::int64_t> refused() const;

  /// Forgets a message that has ended for good.
  void ended(std::int64_t seq) {
    if (!known_.empty()) known_.erase(seq);
  }

 private:
  struct Known {
    unsigned refusals = 0;
    Time due{};
  };

  RetryOptions options_;
  std::unordered_map<std::int64_t, Known> known_;
  std::multimap<Time, EntryPtr> waiting_;
};

}  // namespace petal::outbox
