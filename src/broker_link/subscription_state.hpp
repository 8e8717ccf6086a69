// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/transport.hpp"

namespace petal::broker_link {

/// What should be subscribed, and what the broker's session is known to hold. Says what to send so that they agree.
class SubscriptionState {
 public:
  using Entry = std::pair<std::string, transport::FilterOptions>;

  struct Known {
    transport::FilterOptions options;
    bool is_held;
  };

  void want(const std::string& filter, transport::FilterOptions options);
  void unwant(const std::string& filter);
  bool wants(const std::string& filter) const { return wanted_.contains(filter); }
  std::size_t size() const noexcept { return wanted_.size(); }

  /// Nothing where `filter` is not wanted.
  std::optional<Known> known(const std::string& filter) const;

  /// The broker would not have `filter` as it was wanted last: it is wanted again as it was `before`, or not at all.
  void roll_back(const std::string& filter, const std::optional<Known>& before, const std::string& why);

  /// The broker acknowledged the SUBSCRIBE or the UNSUBSCRIBE.
  void subscribed(const std::string& filter);
  void unsubscribed(const std::string& filter) { held_.erase(filter); }

  /// The broker would not have `filter`, which stays wanted: another broker of the list may. Whether that is news.
  bool refused(const std::string& filter, const std::string& why);

  /// The broker ends the link when it is asked for `filter`: it stays wanted, and is not asked for any more, until it
  /// is wanted anew.
  void leave_out(const std::string& filter, const std::string& why);

  /// What was left out is asked for again: it may have been the network, or another policy holds by now.
  void give_another_chance() { left_out_.clear(); }

  /// What is wanted and was refused the last time, with the reason.
  const std::map<std::string, std::string>& refused() const noexcept { return refused_; }

  /// The broker started a new session: it holds nothing any more (MQTT 5, 3.2.2.1.1).
  void session_lost() { held_.clear(); }

  /// The subscription identifier `filter` is subscribed under (MQTT 5, 3.8.2.1.2). It depends on the filter alone: a
  /// session that outlives this process still means the same by it.
  static std::uint32_t identifier(std::string_view filter) noexcept;

  /// The wanted filters that match `topic` among those of `identifiers`.
  std::vector<std::string> meant(std::span<const std::uint32_t> identifiers, std::string_view topic) const;

  std::vector<Entry> to_subscribe() const;
  std::vector<std::string> to_unsubscribe() const;

 private:
  std::map<std::string, transport::FilterOptions> wanted_;
  std::set<std::string> held_;
  std::map<std::string, std::string> refused_;
  std::set<std::string> left_out_;
  std::multimap<std::uint32_t, std::string> by_identifier_;
};

}  // namespace petal::broker_link
