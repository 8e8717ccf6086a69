// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "ctl/bench/arrivals.hpp"
#include "ctl/bench/histogram.hpp"
#include "ctl/live_tally.hpp"
#include "ctl/publishing.hpp"

/// Each returns a measurement for a program: one JSON object, as in docs/petalctl.md. `why` is what ended it early;
/// empty if nothing did.
namespace petal::ctl {

std::string published_json(const Publishing& publishing, std::string_view why);
std::string roundtrip_json(const Publishing& publishing, const Arrivals& arrivals, const LiveTally& live,
                           const Histogram& times, std::string_view why);
std::string received_json(const LiveTally& live, std::chrono::nanoseconds listened, std::string_view why);

}  // namespace petal::ctl
