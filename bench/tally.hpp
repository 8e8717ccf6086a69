// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace petal::bench {

/// The system's monotonic clock, which all processes of a machine share, in nanoseconds.
inline std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// A payload of about 256 bytes: `{"n": number in its topic, "t": when it was published, "pad": "..."}`.
inline std::string payload(std::int64_t number) {
  return "{\"n\":" + std::to_string(number) + ",\"t\":" + std::to_string(now()) + ",\"pad\":\"" +
         std::string(210, 'x') + "\"}";
}

/// Counts what arrives until `expected` have come.
class Tally {
 public:
  explicit Tally(std::size_t expected) : expected_(expected) { latencies_.reserve(expected); }

  /// True for the last one.
  bool add(const std::string& topic, std::string_view payload) {
    auto const arrived = now();
    if (latencies_.empty()) first_ = arrived;
    last_ = arrived;
    latencies_.push_back(arrived - member(payload, "\"t\":"));
    auto const number = member(payload, "\"n\":");
    auto& next = next_[topic];
    if (number < next) ++repeated_;
    if (number > next) ++gaps_;
    next = std::max(next, number + 1);
    return latencies_.size() == expected_;
  }

  /// One line of JSON: rate in messages a second, percentiles in microseconds.
  std::string result() {
    std::sort(latencies_.begin(), latencies_.end());
    auto const seconds = static_cast<double>(last_ - first_) / 1e9;
    return "{\"messages\":" + std::to_string(latencies_.size()) +
           ",\"per_second\":" + std::to_string(static_cast<double>(latencies_.size()) / seconds) +
           ",\"p50_us\":" + std::to_string(percentile(0.50)) + ",\"p99_us\":" + std::to_string(percentile(0.99)) +
           ",\"gaps\":" + std::to_string(gaps_) + ",\"repeated\":" + std::to_string(repeated_) + "}";
  }

 private:
  static std::int64_t member(std::string_view payload, std::string_view name) {
    return std::strtoll(payload.data() + payload.find(name) + name.size(), nullptr, 10);
  }

  double percentile(double share) const {
    auto const index = static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1));
    return static_cast<double>(latencies_[index]) / 1000;
  }

  std::size_t expected_;
  std::vector<std::int64_t> latencies_;
  std::map<std::string, std::int64_t> next_;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  std::size_t gaps_ = 0;
  std::size_t repeated_ = 0;
};

}  // namespace petal::bench
