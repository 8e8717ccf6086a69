// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "ctl/bench/arrivals.hpp"
#include "ctl/bench/histogram.hpp"
#include "ctl/live_tally.hpp"
#include "ctl/publishing.hpp"

/// The results of a measurement, for a person.
namespace petal::ctl {

/// Formats a time as `850 us`, `1.25 ms`, `2.50 s`.
std::string time_text(std::chrono::nanoseconds time);

/// Formats a rate as `19231 messages/s`, `0.5 messages/s`.
std::string rate_text(double per_second);

/// Returns `count` per second of `time`; 0 if no time has passed.
double per_second(std::uint64_t count, std::chrono::nanoseconds time);

/// Returns a line for each step of time between the shortest and the longest, with a bar of up to `places` columns.
std::string bars(const Histogram& times, std::size_t places = 40);

std::string published_text(const Publishing& publishing);
std::string roundtrip_text(const Publishing& publishing, const Arrivals& arrivals, const LiveTally& live,
                           const Histogram& times);
std::string received_text(const LiveTally& live, std::chrono::nanoseconds listened);

}  // namespace petal::ctl
