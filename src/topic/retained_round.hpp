// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace petal::topic {

/// Decides which retained messages one handler receives.
///
/// A broker sends the retained messages each time a filter is subscribed (MQTT 5, 3.8.4), and does not indicate which
/// of them is the last. Handlers share the subscription of a filter. The SUBSCRIBE is sent again for each further
/// handler, and the handlers that were there before must not receive again what they have received. So for a while
/// after it was subscribed, a handler has a round: it receives the first retained message of each topic. Afterwards it
/// receives none that may be the answer to a later SUBSCRIBE, and all others: the broker may have lost the session, and
/// the filter was then subscribed anew.
///
/// In case of doubt, a handler receives a message twice rather than not at all.
///
/// **Threads.** One. No I/O, no clock.
class RetainedRound {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  /// A round ends when no new message of it has arrived for this long.
  static constexpr std::chrono::seconds quiet{5};

  /// A message that arrives within this time after a SUBSCRIBE was sent may be an answer to it.
  static constexpr std::chrono::seconds answered_within{30};

  /// Begins a round: the handler is about to be subscribed, or the link is there again. Messages that it has received
  /// before do not count.
  void begin(Time now);

  /// Extends the round, or begins one: the broker has acknowledged the subscription, or messages that arrive for
  /// another reason belong to the round, too.
  void go_on(Time now);

  bool is_open(Time now) const noexcept { return now < until_; }

  /// Records that the handler received a message on `topic` that is not retained: the retained one of that topic is not
  /// newer.
  void note(std::string_view topic, Time now);

  /// When a SUBSCRIBE for a filter was sent, the last two times; `Time::min()` if it was not.
  struct Asked {
    Time last = Time::min();
    Time before = Time::min();

    void at(Time time);
    void merge(const Asked& other);  ///< adds the times of another filter, or of the same one
  };

  /// Returns whether the handler receives a retained message on `topic`. `asked` has the times for the filters for
  /// which it may have been sent.
  bool takes(std::string_view topic, const Asked& asked, Time now);

 private:
  bool remember(std::string_view topic);

  Time begun_ = Time::min();
  Time until_ = Time::min();
  boost::unordered_flat_set<std::uint64_t> had_;  ///< hashes of topics, while the round lasts
};

}  // namespace petal::topic
