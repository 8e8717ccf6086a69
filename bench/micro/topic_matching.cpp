// SPDX-License-Identifier: Apache-2.0
// Measures one look-up in the table of all subscriptions, among a given number of subscriptions of each kind (see
// subscribed.hpp).
#include <benchmark/benchmark.h>

#include "subscribed.hpp"

namespace petal::bench {
namespace {

void topic_matching(benchmark::State& state, const Kind& kind) {
  auto const count = static_cast<std::size_t>(state.range(0));
  topic::SubscriptionTable table;
  subscribe(table, kind, count);
  Arrivals const arrivals(kind, count, 10'000);
  std::vector<topic::SubscriptionTable::Key> keys;
  std::size_t next = 0;
  for (auto _ : state) {
    keys.clear();
    table.match(arrivals[next], keys);
    benchmark::DoNotOptimize(keys.data());
    next = (next + 1) % arrivals.size();
  }
  state.SetComplexityN(state.range(0));
}

[[maybe_unused]] const bool registered = [] {
  for (auto const& kind : kinds())
    benchmark::RegisterBenchmark(("topic_matching/" + std::string(kind.name)).c_str(),
                                 [&kind](benchmark::State& state) { topic_matching(state, kind); })
        ->RangeMultiplier(10)
        ->Range(10, 100'000)
        ->Complexity();
  return true;
}();

}  // namespace
}  // namespace petal::bench
