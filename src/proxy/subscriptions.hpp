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

/// All subscriptions: each queue by its filter or pattern, and what is to be subscribed at the broker. No I/O.
class Subscriptions {
 public:
  using Time = topic::RetainedRound::Time;
  /// The filters that the broker has refused, with the reason: LinkState::refused_filters.
  using Refused = std::map<std::string, std::string>;

  void add_filter(const std::string& filter, transport::FilterOptions options, std::shared_ptr<HandlerQueue> queue);

  /// **Errors.** invalid_pattern.
  Result<void> add_pattern(const std::string& pattern, std::shared_ptr<HandlerQueue> queue);

  /// Removes and closes the queues of `owner` on `filter`; returns how many there were.
  std::size_t remove_filter(const std::string& filter, const runtime::Owner& owner);
  std::size_t remove_pattern(const std::string& pattern, const runtime::Owner& owner);

  /// Removes and closes `queue`, but no other queue of its owner. Returns whether it was there.
  bool remove_queue(const std::string& filter, const HandlerQueue& queue);

  /// Suspends the queues of `owner`. They stay: nothing is asked of the broker, and new messages wait in them.
  void suspend(const runtime::Owner& owner);

  /// Removes and returns the first suspended queue on `filter` that belonged to `owner`, or to an earlier owner of its
  /// name; null if there is none.
  std::shared_ptr<HandlerQueue> take_suspended_filter(const std::string& filter, const runtime::Owner& owner);
  std::shared_ptr<HandlerQueue> take_suspended_pattern(const std::string& pattern, const runtime::Owner& owner);

  /// Returns how `filter` is to be subscribed at the broker: with the highest QoS of its subscriptions, and with No
  /// Local if all of them have it; nullopt if there is no subscription.
  std::optional<transport::FilterOptions> wanted(const std::string& filter) const;

  /// Adds to `queues` the queues that `message` is for, each once, in the order of their subscription.
  ///
  /// If it is not known which filters this copy was sent for, it is for all that match. A pattern gets one of the
  /// copies: that for the filter that was subscribed first, among those for which the broker certainly sends one. A
  /// retained message is not for handlers that have had it already (topic::RetainedRound).
  ///
  /// Returns false if the message is for no subscription. True does not mean that any queue gets it.
  bool match(const Message& message, const transport::MatchedFilters& matched, const Refused& refused,
             std::vector<HandlerQueue*>& queues);

  /// Notes that the link is up: the broker may send all retained messages again.
  void link_came(Time now);

  /// Notes that the broker is about to be asked for `filter` on behalf of `queue`.
  void asking(const std::string& filter, const HandlerQueue& queue, Time now);
  /// Notes that the broker has answered.
  void answered(const std::string& filter, const HandlerQueue& queue, Time now);
  /// Notes that the broker is asked for `filter` again, but not for a new subscription.
  void asking_again(const std::string& filter, Time now) { asked_[filter].at(now); }

  /// Whether a petal has subscribed exactly `filter`.
  bool petal_has(const std::string& filter) const;

  /// Returns the names of the owners other than `owner` that have subscribed `filter`, as text for people.
  std::string other_holders(const std::string& filter, const runtime::Owner& owner) const;

  std::vector<std::string> filters() const;
  std::vector<std::string> patterns() const;
  std::vector<std::string> filters_of(const runtime::Owner& owner) const;
  std::vector<std::string> patterns_of(const runtime::Owner& owner) const;

  /// Returns the queues of `owner`, one for each handler, in the order of their filters or patterns.
  std::vector<std::shared_ptr<const HandlerQueue>> filter_queues_of(const runtime::Owner& owner) const;
  std::vector<std::shared_ptr<const HandlerQueue>> pattern_queues_of(const runtime::Owner& owner) const;

 private:
  using Key = topic::SubscriptionTable::Key;
  struct Entry {
    std::shared_ptr<HandlerQueue> queue;
    transport::FilterOptions options;
  };
  using ByText = std::map<std::string, std::map<Key, Entry>, std::less<>>;

  using RemoveFromTable = bool (topic::SubscriptionTable::*)(std::string_view, Key);

  std::size_t remove(ByText& from, const std::string& text, const std::function<bool(const HandlerQueue&)>& is_meant,
                     RemoveFromTable remove_key);
  std::shared_ptr<HandlerQueue> take_parked(ByText& from, const std::string& text, const runtime::Owner& owner,
                                            RemoveFromTable remove_key);
  static std::vector<std::string> texts(const ByText& entries, const runtime::Owner* owner);
  static std::vector<std::shared_ptr<const HandlerQueue>> queues_of(const ByText& entries, const runtime::Owner& owner);

  topic::SubscriptionTable table_;
  ByText filters_;
  ByText patterns_;
  struct Receiver {
    HandlerQueue* queue;
    bool is_pattern;
    topic::RetainedRound round = {};
  };
  using MatchedFilters = transport::MatchedFilters;

  topic::RetainedRound* round_of(const std::string& filter, const HandlerQueue& queue);
  void forget_if_unwanted(const std::string& filter);
  const std::string* first_filter(std::string_view topic, const Refused& refused) const;
  bool is_meant(const Receiver& receiver, const MatchedFilters& matched, const std::string* first) const;
  bool takes(Receiver& receiver, const Message& message, const MatchedFilters& matched, Time now);
  topic::RetainedRound::Asked asked_for(const Receiver& receiver, const MatchedFilters& matched) const;

  std::unordered_map<Key, Receiver> queues_;
  std::map<std::string, topic::RetainedRound::Asked, std::less<>> asked_;  // when the broker was asked, by filter
  Time rounds_end_ = Time::min();  // when the last open round ends, at the latest
  Key next_key_ = 1;
  std::vector<Key> matched_;  // scratch of match()
};

}  // namespace petal::proxy
