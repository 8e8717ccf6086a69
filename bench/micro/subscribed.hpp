// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topic/subscription_table.hpp"

namespace petal::bench {

/// A kind of subscriptions. Subscription `i` matches topic `i`, and hardly any other.
struct Kind {
  using Text = std::string (*)(std::size_t i);

  std::string_view name;
  Text topic;
  std::vector<Text> filters;   ///< each makes one filter for every topic
  std::vector<Text> patterns;  ///< each makes one pattern for every topic
};

/// Returns the kinds that are measured:
///
/// - `exact`, `wildcard`, `pattern`: a fleet's topics, `org/{}/site/{}/device/{}/telemetry`, with a subscription for
///   each device; wildcards and stars are in four places in turn.
/// - `all`: these three at once.
/// - `alternatives`: 8 levels, the most that AWS IoT Core has. Every filter has `+` or a name in each of the first 7,
///   so that a topic has 128 paths and only one filter is its own.
/// - `stars`: every pattern begins with `*`, and continues with text that may begin anywhere in a topic.
/// - `hostile_filters`, `hostile_patterns`: the same with 16 levels and 65,536 paths, and with a second star after each
///   of 256 beginnings. The cost of a topic there is the number of paths that it has, in any table.
std::span<const Kind> kinds();

/// Subscribes to the first `count` subscriptions of `kind`, each under its own key.
void subscribe(topic::SubscriptionTable& table, const Kind& kind, std::size_t count);

/// Topics in the order in which they are looked up, one after the other in memory, as they would arrive from a socket.
/// They are chosen from the first `count` of `kind` by a fixed seed.
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
