// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace petal::broker_link {

/// Sends numbers in place of topics, as many as the broker allows (MQTT 5, 3.3.2.3.4). They are valid for one
/// connection. The first topics get a number each; every later topic is written out. No I/O.
class TopicAliases {
 public:
  explicit TopicAliases(std::uint16_t maximum = 0) : maximum_(std::min(maximum, most)) {}

  struct Use {
    std::uint16_t alias = 0;  ///< 0: none
    bool is_known = false;    ///< the broker knows the alias: the topic may be left out
  };

  /// The alias for a PUBLISH on `topic` that is about to be sent.
  Use use(std::string_view topic) {
    if (maximum_ == 0) return {};
    if (auto const known = aliases_.find(topic); known != aliases_.end()) return {known->second, true};
    if (aliases_.size() >= maximum_) return {};
    auto const alias = static_cast<std::uint16_t>(aliases_.size() + 1);
    aliases_.emplace(topic, alias);
    return {alias, false};
  }

 private:
  static constexpr std::uint16_t most = 64;

  std::uint16_t maximum_;
  std::map<std::string, std::uint16_t, std::less<>> aliases_;
};

}  // namespace petal::broker_link
