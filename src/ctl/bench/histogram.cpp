// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/histogram.hpp"

namespace petal::ctl {
namespace {

using Time = Histogram::Duration;

constexpr std::int64_t steps[] = {10, 15, 20, 30, 50, 70};  // of a power of ten

/// Returns the first step that contains `time`.
Time step_around(Time time) {
  for (std::int64_t power = 1000;; power *= 10)
    for (auto const step : steps)
      if (Time(step * power) >= time) return Time(step * power);
}

}  // namespace

std::vector<HistogramStep> steps_of(const Histogram& times) {
  std::vector<HistogramStep> all;
  std::uint64_t before = 0;
  auto step = step_around(times.min());
  while (before < times.count()) {
    auto const within = times.count_within(step);
    all.push_back({step, within - before});
    before = within;
    step = step_around(step + Time(1));
  }
  return all;
}

}  // namespace petal::ctl
