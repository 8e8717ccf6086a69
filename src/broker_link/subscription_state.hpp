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

/// Which filters should be subscribed, and which the broker's session is known to hold. Decides what to send so that
/// they agree.
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

  /// Returns nothing if `filter` is not wanted.
  std::optional<Known> known(const std::string& filter) const;

  /// The broker refused `filter` with its last options: it is wanted again as it was `before`, or not at all.
  void roll_back(const std::string& filter, const std::optional<Known>& before, const std::string& why);

  /// The broker has acknowledged the SUBSCRIBE or the UNSUBSCRIBE.
  void subscribed(const std::string& filter);
  void unsubscribed(const std::string& filter) { held_.erase(filter); }

  /// The broker refused `filter`, which stays wanted: another broker of the list may accept it. Returns whether the
  /// refusal or its reason is new.
  bool refused(const std::string& filter, const std::string& why);

  /// The broker ends the link when `filter` is requested. The filter stays wanted, and is not requested again until the
  /// caller subscribes it anew.
  void leave_out(const std::string& filter, const std::string& why);

  /// The filters that were left out are requested again: the network may have been the cause, or the policy may have
  /// changed.
  void give_another_chance() { left_out_.clear(); }

  /// The wanted filters that were refused the last time, with the reason.
  const std::map<std::string, std::string>& refused() const noexcept { return refused_; }

  /// The broker started a new session, which holds no filter (MQTT 5, 3.2.2.1.1).
  void session_lost() { held_.clear(); }

  /// The subscription identifier under which `filter` is subscribed (MQTT 5, 3.8.2.1.2). It depends on the filter
  /// alone, so that it means the same in a session that outlives this process.
  static std::uint32_t identifier(std::string_view filter) noexcept;

  /// Returns the wanted filters among those of `identifiers` that match `topic`.
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
