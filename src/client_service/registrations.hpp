// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "topic/retained_round.hpp"
#include "topic/subscription_table.hpp"
#include "transport/transport.hpp"

namespace petal::client_service {

/// That messages on `filter` are posted to `url`.
struct Registration {
  std::string filter;
  std::string url;
  Qos qos = Qos::at_least_once;

  bool operator==(const Registration&) const = default;
};

/// Which URL wants which filter. No I/O.
class Registrations {
 public:
  using MatchedFilters = transport::Transport::MatchedFilters;
  using Time = topic::RetainedRound::Time;
  /// Filters the broker would not have, with the reason: LinkState::refused_filters.
  using Refused = std::map<std::string, std::string>;

  /// False where it was there already, with the same QoS.
  bool add(const Registration& registration);

  /// The registrations of `filter` that were taken out: that of `url`, or all where none is named.
  std::vector<Registration> remove(const std::string& filter, const std::optional<std::string>& url);

  /// Nothing where `url` has not registered `filter`.
  std::optional<Registration> find(const std::string& filter, const std::string& url) const;

  /// The highest QoS anyone wants `filter` at; nothing where nobody wants it.
  std::optional<Qos> wanted(const std::string& filter) const;

  /// The URLs a message on `topic` is posted to, each once: where filters of one URL overlap and the broker sends a
  /// copy for each, the copy for the filter that was registered first is posted, of those for which the broker sends
  /// one for sure.
  std::vector<std::string> match(std::string_view topic, const MatchedFilters& matched,
                                 const Refused& refused = {}) const;

  /// The same of what comes from the broker now: a retained message is posted to the URLs only that have not had it
  /// (topic::RetainedRound), for whichever of their filters it comes. False where nobody has registered it.
  bool match_arrived(const Message& message, const MatchedFilters& matched, const Refused& refused,
                     std::vector<std::string>& urls);

  /// The link is there: the broker may send all that is retained anew.
  void link_came(Time now);

  /// The broker is about to be asked for `filter`, for `url`.
  void asking(const std::string& filter, const std::string& url, Time now);
  /// It has answered.
  void answered(const std::string& filter, const std::string& url, Time now);
  /// It is asked for `filter` again for another reason than somebody who is new.
  void asking_again(const std::string& filter, Time now) { asked_[filter].at(now); }

  /// What is registered for `from` is registered for `to` from now on.
  void move(const std::string& from, const std::string& to);

  std::vector<std::string> filters() const;
  std::vector<std::string> urls() const;
  bool has_url(const std::string& url) const { return by_url_.contains(url); }
  std::size_t url_count() const noexcept { return by_url_.size(); }
  std::size_t size() const noexcept { return by_key_.size(); }

 private:
  using Key = topic::SubscriptionTable::Key;

  struct Entry {
    Registration registration;
    topic::RetainedRound round;
  };

  std::vector<Key> keys_for(std::string_view topic) const;
  std::vector<Key> deciding(const std::vector<Key>& keys, std::string_view topic, const MatchedFilters& matched,
                            const Refused& refused) const;
  std::vector<std::string> match_retained(const std::vector<Key>& keys, const Message& message,
                                          const MatchedFilters& matched);
  void note(const std::vector<Key>& keys, const std::vector<std::string>& urls, const Message& message);
  topic::RetainedRound::Asked asked_for(const std::vector<Key>& keys, const MatchedFilters& matched) const;
  void forget(Key key);
  topic::RetainedRound* round_of(const std::string& filter, const std::string& url);

  topic::SubscriptionTable table_;
  std::map<Key, Entry> by_key_;
  std::map<std::string, std::map<std::string, Key>> by_filter_;  // and URL
  std::map<std::string, std::size_t> by_url_;                    // how many
  std::map<std::string, topic::RetainedRound::Asked> asked_;     // the broker, by filter
  Time rounds_end_ = Time::min();                                // the last of those that are open, at the latest
  Key next_key_ = 1;
};

}  // namespace petal::client_service
