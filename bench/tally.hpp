// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace petal::bench {

/// Returns the time of the system's monotonic clock, which all processes of a machine share, in nanoseconds.
inline std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// The number and the time in the payload of a message of the bench.
struct Mark {
  std::int64_t number;     ///< its place among the messages of its topic, from 0
  std::int64_t published;  ///< now() when it was published
};

/// Reads the members as a handler would, from the parsed document.
inline Mark mark_of(const boost::json::value& document) {
  return {document.at("n").as_int64(), document.at("t").as_int64()};
}

/// Reads the same without reading the rest, for rows that measure the size of payloads: `{"n":1,"t":2,...`.
inline Mark mark_at_the_head(std::string_view payload) {
  auto const number_at = [&](std::size_t from) {
    std::int64_t number = 0;
    std::from_chars(payload.data() + from, payload.data() + payload.size(), number);
    return number;
  };
  constexpr std::string_view first = "{\"n\":";
  constexpr std::string_view second = ",\"t\":";
  return {number_at(first.size()), number_at(payload.find(second) + second.size())};
}

/// A message on this topic marks the end: messages of QoS 0 may have been dropped on the way.
constexpr std::string_view the_end = "bench/end";

/// Counts messages until `expected` have arrived, or the end has.
class Tally {
 public:
  explicit Tally(std::size_t expected) : expected_(expected) { latencies_.reserve(expected); }

  /// Counts a message. Returns true for the last one.
  bool add(const std::string& topic, std::size_t bytes, Mark mark) {
    if (topic == the_end) return !latencies_.empty();
    auto const arrived = now();
    if (latencies_.empty()) first_ = arrived;
    last_ = arrived;
    bytes_ += bytes;
    latencies_.push_back(arrived - mark.published);
    auto& next = next_[topic];
    if (mark.number < next) ++repeated_;
    if (mark.number > next) ++gaps_;
    next = std::max(next, mark.number + 1);
    return latencies_.size() == expected_;
  }

  /// Returns the result as one line of JSON: rates a second, percentiles in microseconds.
  std::string result() {
    std::sort(latencies_.begin(), latencies_.end());
    auto const seconds = static_cast<double>(last_ - first_) / 1e9;
    auto const member = [](std::string_view name, auto value) {
      return ",\"" + std::string(name) + "\":" + std::to_string(value);
    };
    return "{\"messages\":" + std::to_string(latencies_.size()) +
           member("per_second", static_cast<double>(latencies_.size()) / seconds) +
           member("bytes_per_second", static_cast<double>(bytes_) / seconds) + member("p50_us", percentile(0.50)) +
           member("p99_us", percentile(0.99)) + member("gaps", gaps_) + member("repeated", repeated_) + "}";
  }

 private:
  double percentile(double share) const {
    auto const index = static_cast<std::size_t>(share * static_cast<double>(latencies_.size() - 1));
    return static_cast<double>(latencies_[index]) / 1000;
  }

  std::size_t expected_;
  std::vector<std::int64_t> latencies_;
  std::map<std::string, std::int64_t> next_;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  std::size_t bytes_ = 0;
  std::size_t gaps_ = 0;
  std::size_t repeated_ = 0;
};

}  // namespace petal::bench
