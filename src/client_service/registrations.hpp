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

/// Messages on `filter` are posted to `url`.
struct Registration {
  std::string filter;
  std::string url;
  Qos qos = Qos::at_least_once;

  bool operator==(const Registration&) const = default;
};

/// Which URL has registered which filter. No I/O.
class Registrations {
 public:
  using MatchedFilters = transport::MatchedFilters;
  using Time = topic::RetainedRound::Time;
  /// Filters that the broker has refused, with the reason: LinkState::refused_filters.
  using Refused = std::map<std::string, std::string>;

  /// Returns false if it exists already, with the same QoS.
  bool add(const Registration& registration);

  /// Removes and returns registrations of `filter`: that of `url`, or all if `url` is empty.
  std::vector<Registration> remove(const std::string& filter, const std::optional<std::string>& url);

  /// Returns nothing if `url` has not registered `filter`.
  std::optional<Registration> find(const std::string& filter, const std::string& url) const;

  /// Returns the highest QoS with which `filter` is registered; nothing if it is not registered.
  std::optional<Qos> wanted(const std::string& filter) const;

  /// Returns the URLs to which a message on `topic` is posted, each once. If filters of one URL overlap and the broker
  /// sends a copy for each, one copy is posted: that for the filter which was registered first, among those for which
  /// the broker certainly sends one.
  std::vector<std::string> match(std::string_view topic, const MatchedFilters& matched,
                                 const Refused& refused = {}) const;

  /// The same for a message that the broker has just sent. A retained message is posted only to the URLs that have not
  /// received it (topic::RetainedRound), for whichever of their filters it comes. Returns false if no URL has
  /// registered a matching filter.
  bool match_arrived(const Message& message, const MatchedFilters& matched, const Refused& refused,
                     std::vector<std::string>& urls);

  /// The link is established: the broker may send all retained messages again.
  void link_came(Time now);

  /// `filter` is about to be requested from the broker, for `url`.
  void asking(const std::string& filter, const std::string& url, Time now);
  /// The broker has answered.
  void answered(const std::string& filter, const std::string& url, Time now);
  /// `filter` is requested again for another reason than a new URL.
  void asking_again(const std::string& filter, Time now) { asked_[filter].at(now); }

  /// Moves all registrations of the URL `from` to `to`.
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
  std::map<std::string, std::map<std::string, Key>> by_filter_;  // by URL
  std::map<std::string, std::size_t> by_url_;                    // the number of registrations
  std::map<std::string, topic::RetainedRound::Asked> asked_;     // when the broker was asked, by filter
  Time rounds_end_ = Time::min();                                // when the last open round ends, at the latest
  Key next_key_ = 1;
};

}  // namespace petal::client_service
