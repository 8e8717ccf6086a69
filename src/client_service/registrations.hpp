// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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
  /// False where it was there already, with the same QoS.
  bool add(const Registration& registration);

  /// The registrations of `filter` that were taken out: that of `url`, or all where none is named.
  std::vector<Registration> remove(const std::string& filter, const std::optional<std::string>& url);

  /// Nothing where `url` has not registered `filter`.
  std::optional<Registration> find(const std::string& filter, const std::string& url) const;

  /// The highest QoS anyone wants `filter` at; nothing where nobody wants it.
  std::optional<Qos> wanted(const std::string& filter) const;

  /// The URLs a message on `topic` is posted to, each once: where filters of one URL overlap and the broker sends a
  /// copy for each, the copy for the filter that was registered first is posted.
  std::vector<std::string> match(std::string_view topic, const transport::Transport::SentFor& sent_for) const;

  std::vector<std::string> filters() const;
  bool has_url(const std::string& url) const;
  std::size_t size() const noexcept { return by_key_.size(); }

 private:
  using Key = topic::SubscriptionTable::Key;

  topic::SubscriptionTable table_;
  std::map<Key, Registration> by_key_;
  std::map<std::string, std::map<std::string, Key>> by_filter_;  // and URL
  Key next_key_ = 1;
};

}  // namespace petal::client_service
