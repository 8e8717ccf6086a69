// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "proxy/handler_queue.hpp"
#include "topic/retained_round.hpp"
#include "topic/subscription_table.hpp"
#include "transport/transport.hpp"

namespace petal::proxy {

/// Who wants what: every lane, by its filter or pattern, and what that asks of the broker. No I/O.
class Subscriptions {
 public:
  using Time = topic::RetainedRound::Time;
  /// Filters the broker would not have, with the reason: LinkState::refused_filters.
  using Refused = std::map<std::string, std::string>;

  void add_filter(const std::string& filter, transport::FilterOptions options, std::shared_ptr<HandlerQueue> lane);

  /// **Errors.** invalid_pattern.
  Result<void> add_pattern(const std::string& pattern, std::shared_ptr<HandlerQueue> lane);

  /// Takes out and closes `owner`'s lanes on `filter`; returns how many there were.
  std::size_t remove_filter(const std::string& filter, const Owner& owner);
  std::size_t remove_pattern(const std::string& pattern, const Owner& owner);

  /// Takes out and closes `lane`, and no other of its owner's.
  void remove_lane(const std::string& filter, const HandlerQueue& lane);

  /// Parks `owner`'s lanes, which stay: nothing is asked of the broker, and what comes waits in them.
  void suspend(const Owner& owner);

  /// Takes out the first suspended lane on `filter` that was of `owner`, or of an earlier one of its name; null where
  /// there is none.
  std::shared_ptr<HandlerQueue> take_suspended_filter(const std::string& filter, const Owner& owner);
  std::shared_ptr<HandlerQueue> take_suspended_pattern(const std::string& pattern, const Owner& owner);

  /// What the broker should know of `filter`: the highest QoS anyone wants, and No Local where everyone wants it;
  /// nothing where nobody wants the filter.
  std::optional<transport::FilterOptions> wanted(const std::string& filter) const;

  /// The lanes `message` is for, each once, in the order of their subscription.
  ///
  /// Where it is not known what this copy was sent for, it is for all that match. A pattern gets one of the copies: the
  /// one for the filter that was subscribed first, of those for which the broker sends one for sure. A retained message
  /// is not for those that have had theirs (topic::RetainedRound).
  ///
  /// False where nobody has subscribed it, which is more than that nobody gets it.
  bool match(const Message& message, const transport::Transport::MatchedFilters& matched, const Refused& refused,
             std::vector<HandlerQueue*>& lanes);

  /// The link is there: the broker may send all that is retained anew.
  void link_came(Time now);

  /// The broker is about to be asked for `filter`, for `lane`.
  void asking(const std::string& filter, const HandlerQueue& lane, Time now);
  /// It has answered.
  void answered(const std::string& filter, const HandlerQueue& lane, Time now);
  /// It is asked for `filter` again for another reason than somebody who is new.
  void asking_again(const std::string& filter, Time now) { asked_[filter].at(now); }

  /// Whether a petal has subscribed exactly `filter`.
  bool petal_has(const std::string& filter) const;

  /// Other owners than `owner` who hold `filter`, for a person.
  std::string other_holders(const std::string& filter, const Owner& owner) const;

  std::vector<std::string> filters() const;
  std::vector<std::string> patterns() const;
  std::vector<std::string> filters_of(const Owner& owner) const;
  std::vector<std::string> patterns_of(const Owner& owner) const;

  /// `owner`'s lanes, one for each handler, in the order of their filters or patterns.
  std::vector<std::shared_ptr<const HandlerQueue>> filter_lanes_of(const Owner& owner) const;
  std::vector<std::shared_ptr<const HandlerQueue>> pattern_lanes_of(const Owner& owner) const;

 private:
  using Key = topic::SubscriptionTable::Key;
  struct Entry {
    std::shared_ptr<HandlerQueue> lane;
    transport::FilterOptions options;
  };
  using ByText = std::map<std::string, std::map<Key, Entry>, std::less<>>;

  using RemoveFromTable = bool (topic::SubscriptionTable::*)(std::string_view, Key);

  std::size_t remove(ByText& from, const std::string& text, const std::function<bool(const HandlerQueue&)>& is_meant,
                     RemoveFromTable remove_key);
  std::shared_ptr<HandlerQueue> take_parked(ByText& from, const std::string& text, const Owner& owner,
                                            RemoveFromTable remove_key);
  static std::vector<std::string> texts(const ByText& entries, const Owner* owner);
  static std::vector<std::shared_ptr<const HandlerQueue>> lanes_of(const ByText& entries, const Owner& owner);

  topic::SubscriptionTable table_;
  ByText filters_;
  ByText patterns_;
  struct Receiver {
    HandlerQueue* lane;
    bool is_pattern;
    topic::RetainedRound round = {};
  };
  using MatchedFilters = transport::Transport::MatchedFilters;

  topic::RetainedRound* round_of(const std::string& filter, const HandlerQueue& lane);
  void forget_if_unwanted(const std::string& filter);
  const std::string* first_filter(std::string_view topic, const Refused& refused) const;
  bool is_meant(const Receiver& receiver, const MatchedFilters& matched, const std::string* first) const;
  bool takes(Receiver& receiver, const Message& message, const MatchedFilters& matched, Time now);
  topic::RetainedRound::Asked asked_for(const Receiver& receiver, const MatchedFilters& matched) const;

  std::unordered_map<Key, Receiver> lanes_;
  std::map<std::string, topic::RetainedRound::Asked, std::less<>> asked_;  // the broker, by filter
  Time rounds_end_ = Time::min();  // the last of those that are open, at the latest
  Key next_key_ = 1;
  std::vector<Key> matched_;  // scratch of match()
};

}  // namespace petal::proxy
