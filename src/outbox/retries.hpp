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
    wait,       ///< it is to be sent again after its pause: `add` it once it is stored
    exhausted,  ///< it was tried as often as it may be
    no_room,    ///< as many as may wait do: this refusal was not counted
  };

  explicit Retries(const RetryOptions& options) : options_(options) {}

  Verdict refused(std::int64_t seq, Time now);

  /// How often it was refused.
  unsigned refusals(std::int64_t seq) const;

  /// It waits from now on, for its pause to end.
  void add(EntryPtr entry);
  void add(EntryPtr entry, Time until);

  /// When the first of those that wait is to be sent; nothing where none waits.
  std::optional<Time> next() const;

  /// The next one whose pause is over, which does not wait any more; nullptr where there is none.
  EntryPtr take_due(Time now);

  /// All that wait; nothing is known of any message any more.
  std::vector<EntryPtr> take_all();

  /// The messages that were refused, and have not ended.
  std::vector<std::int64_t> refused() const;

  /// The message has left for good.
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
