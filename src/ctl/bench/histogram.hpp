// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "runtime/latency_histogram.hpp"

namespace petal::ctl {

/// The times of a measurement: from nanoseconds to years, at most 0.8 % too long, in 57 KiB.
using Histogram = runtime::LatencyHistogram<std::chrono::nanoseconds, 7, std::size_t{57} * 128>;

/// How many took longer than the step before, and not longer than `up_to`.
struct HistogramStep {
  Histogram::Duration up_to;
  std::uint64_t count;
};

/// Returns all that was recorded in steps from 10 us on, six for each power of ten: from the shortest to the longest
/// time.
std::vector<HistogramStep> steps_of(const Histogram& times);

}  // namespace petal::ctl
