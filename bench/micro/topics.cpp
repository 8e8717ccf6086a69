// SPDX-License-Identifier: Apache-2.0
// Prints the cost of one look-up in the table of all subscriptions, among 10 to 100,000 of each kind, beside a look-up
// of the same topics in the standard library's tables of exact texts: one line, `bench result {...}`, in nanoseconds,
// medians of five runs.
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>

#include "subscribed.hpp"

namespace petal::bench {
namespace {

constexpr std::array<std::size_t, 5> sizes{10, 100, 1'000, 10'000, 100'000};
constexpr int runs = 5;
constexpr double longest_run = 100e6;  // nanoseconds

/// Returns the processor time that this thread has used, in nanoseconds: it does not count what other threads do
/// meanwhile.
double processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Returns the time that `lookup` takes for one topic of `arrivals`.
template <typename Lookup>
double nanoseconds(const Arrivals& arrivals, const Lookup& lookup) {
  std::array<double, runs> times{};
  lookup(arrivals[0]);
  for (auto& time : times) {
    auto const start = processor_time();
    std::size_t done = 0;
    while (done < arrivals.size()) {
      lookup(arrivals[done++]);
      if (done % 256 == 0 && processor_time() - start > longest_run) break;
    }
    time = (processor_time() - start) / static_cast<double>(done);
  }
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[runs / 2];
}

std::string row(std::string_view name, const std::array<double, sizes.size()>& times) {
  std::string row = "\"" + std::string(name) + "\":{";
  for (std::size_t i = 0; i < sizes.size(); ++i)
    row += (i ? ",\"" : "\"") + std::to_string(sizes[i]) + "\":" + std::to_string(times[i]);
  return row + "}";
}

std::string measure(const Kind& kind) {
  std::array<double, sizes.size()> times{};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    topic::SubscriptionTable table;
    subscribe(table, kind, sizes[i]);
    Arrivals const arrivals(kind, sizes[i], sizes.back());
    std::vector<topic::SubscriptionTable::Key> keys;
    std::size_t unfound = 0;
    times[i] = nanoseconds(arrivals, [&](std::string_view topic) {
      keys.clear();
      table.match(topic, keys);
      unfound += keys.empty();
    });
    if (unfound > 0) std::fprintf(stderr, "%s: %zu topics found nobody\n", kind.name.data(), unfound);
  }
  return row(kind.name, times);
}

/// Measures the same topics in `Table`, a map of the standard library.
template <typename Table>
std::string measure_reference(std::string_view name) {
  auto const& exact = kinds().front();
  std::array<double, sizes.size()> times{};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    Table table;
    for (std::size_t key = 0; key < sizes[i]; ++key) table.emplace(exact.topic(key), key);
    Arrivals const arrivals(exact, sizes[i], sizes.back());
    std::size_t sum = 0;
    std::string topic;
    times[i] = nanoseconds(arrivals, [&](std::string_view text) {
      topic.assign(text);
      sum += table.find(topic)->second;
    });
    if (sum == 0) std::fprintf(stderr, "%s found nothing\n", name.data());
  }
  return row(name, times);
}

}  // namespace
}  // namespace petal::bench

int main(int argc, char** argv) {
  using namespace petal::bench;
  auto line = measure_reference<std::unordered_map<std::string, std::size_t>>("reference_unordered_map");
  line += "," + measure_reference<std::map<std::string, std::size_t>>("reference_map");
  for (auto const& kind : kinds())
    if (argc == 1 || std::find(argv + 1, argv + argc, kind.name) != argv + argc) line += "," + measure(kind);
  std::printf("bench result {%s}\n", line.c_str());
}
