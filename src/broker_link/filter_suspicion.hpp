// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "broker_link/session_end.hpp"

namespace petal::broker_link {

/// Finds the filter for which a broker ends the link instead of refusing it, as AWS IoT Core does for a filter that the
/// policy does not allow. No I/O.
///
/// When a broker has ended a link with SUBSCRIBEs unanswered, filters are requested one at a time. A filter that was
/// alone three times when the broker ended the link is left out from then on. A new subscription of it is refused for
/// ten minutes, because each attempt would end the link for everything else.
class FilterSuspicion {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// A link has ended. Returns the filter that is left out from now on; mostly empty.
  std::string ended(const SessionEnd& end, Time now) {
    if (!end.by_peer || end.subscribing.empty()) return {};
    is_careful_ = true;
    if (!end.only_subscribing || end.subscribing.size() != 1) return {};
    auto const& filter = end.subscribing.front();
    if (++alone_[filter] < certain) return {};
    alone_.erase(filter);
    std::erase_if(convicted_, [now](const auto& entry) { return entry.second <= now; });
    convicted_[filter] = now + term;
    return filter;
  }

  /// The broker has answered a SUBSCRIBE for `filter`.
  void answered(const std::string& filter) { alone_.erase(filter); }

  /// Every filter was answered.
  void all_answered() { is_careful_ = !alone_.empty(); }

  /// Returns whether a new subscription of `filter` must be refused without asking the broker.
  bool refuses(const std::string& filter, Time now) const {
    auto const entry = convicted_.find(filter);
    return entry != convicted_.end() && now < entry->second;
  }

  /// Returns whether filters must be requested one at a time.
  bool is_careful() const noexcept { return is_careful_; }

 private:
  static constexpr int certain = 3;
  static constexpr auto term = std::chrono::minutes(10);

  bool is_careful_ = false;
  std::map<std::string, int> alone_;
  std::map<std::string, Time> convicted_;  // until when
};

}  // namespace petal::broker_link
