// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "transport/transport.hpp"

namespace petal::broker {

/// What should be subscribed, and what the broker's session is known to hold. Says what to send so that they agree.
class WantedFilters {
 public:
  using Entry = std::pair<std::string, transport::FilterOptions>;

  void want(const std::string& filter, transport::FilterOptions options);
  void unwant(const std::string& filter);

  /// The broker acknowledged the SUBSCRIBE or the UNSUBSCRIBE.
  void subscribed(const std::string& filter) { held_.insert(filter); }
  void unsubscribed(const std::string& filter) { held_.erase(filter); }

  /// The broker started a new session: it holds nothing any more (MQTT 5, 3.2.2.1.1).
  void session_lost() { held_.clear(); }

  std::vector<Entry> to_subscribe() const;
  std::vector<std::string> to_unsubscribe() const;

 private:
  std::map<std::string, transport::FilterOptions> wanted_;
  std::set<std::string> held_;
};

}  // namespace petal::broker
