// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace petal::topic {

/// Decides which retained messages one handler gets.
///
/// A broker sends what is retained each time a filter is subscribed (MQTT 5, 3.8.4), and does not say when that is all
/// of it. Handlers share the subscription of a filter. It is asked for again for each further handler, and those that
/// were there before must not get again what they have had. So for a while after it was subscribed a handler has its
/// round: it gets the first retained message of each topic. Afterwards it gets none that may be the answer to a later
/// question, and all others: the broker may have lost the session, and has then subscribed anew.
///
/// What it cannot know it gets twice rather than not at all.
///
/// **Threads.** One. No I/O, no clock.
class RetainedRound {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  /// A round ends when nothing new of it has come for this long.
  static constexpr std::chrono::seconds quiet{5};

  /// What comes within this time after the broker was asked may be its answer.
  static constexpr std::chrono::seconds answered_within{30};

  /// The handler is about to be subscribed, or the link is there again: what it has had before does not count.
  void begin(Time now);

  /// The broker has acknowledged the subscription, or what comes for another reason belongs to the round, too.
  void go_on(Time now);

  bool is_open(Time now) const noexcept { return now < until_; }

  /// The handler got a message on `topic` that is not retained: the retained one of that topic is not newer.
  void note(std::string_view topic, Time now);

  /// When the broker was asked for a filter, the last two times; the beginning of time where it was not.
  struct Asked {
    Time last = Time::min();
    Time before = Time::min();

    void at(Time time);
    void merge(const Asked& other);  ///< of another filter, or the same again
  };

  /// Whether the handler gets a retained message on `topic`. `asked`: for the filters that it may have been sent for.
  bool takes(std::string_view topic, const Asked& asked, Time now);

 private:
  bool remember(std::string_view topic);

  Time begun_ = Time::min();
  Time until_ = Time::min();
  boost::unordered_flat_set<std::uint64_t> had_;  ///< topics, while the round lasts
};

}  // namespace petal::topic
