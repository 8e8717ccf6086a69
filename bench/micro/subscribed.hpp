// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topic/subscription_table.hpp"

namespace petal::bench {

/// A way to subscribe. Subscription `i` matches topic `i`, and hardly any other does.
struct Kind {
  using Text = std::string (*)(std::size_t i);

  std::string_view name;
  Text topic;
  std::vector<Text> filters;   ///< one of each for every topic
  std::vector<Text> patterns;  ///< the same
};

/// What is measured, and why it is there:
///
/// - `exact`, `wildcard`, `pattern`: a fleet's topics, `org/{}/site/{}/device/{}/telemetry`, each device subscribed by
///   itself; wildcards and stars in four places in turn.
/// - `all`: the three at once.
/// - `alternatives`: 8 levels, the most that AWS IoT Core has; every filter has `+` or a name in each of the first 7,
/// so
///   that a topic goes 128 ways and only one filter is its own.
/// - `stars`: every pattern begins with `*`, and goes on with text that may begin anywhere in a topic.
/// - `hostile_filters`, `hostile_patterns`: the same with 16 levels and 65,536 ways, and with a second star after each
/// of
///   256 beginnings. What a topic costs there is the number of ways that it has, in any table.
std::span<const Kind> kinds();

/// Subscribes to the first `count` of `kind`, each under a key of its own.
void subscribe(topic::SubscriptionTable& table, const Kind& kind, std::size_t count);

/// Topics in the order of a look-up after the other, one behind the other in memory, as they would come from a socket:
/// chosen from the first `count` of `kind` by a fixed seed.
class Arrivals {
 public:
  Arrivals(const Kind& kind, std::size_t count, std::size_t arrivals);

  std::size_t size() const noexcept { return ends_.size(); }
  std::string_view operator[](std::size_t i) const noexcept {
    auto const start = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(start, ends_[i] - start);
  }

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

}  // namespace petal::bench
