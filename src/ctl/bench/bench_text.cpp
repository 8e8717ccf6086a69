// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "ctl/terminal.hpp"
#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

using Rows = std::vector<std::vector<std::string>>;
using Time = std::chrono::nanoseconds;

std::string bytes_rate_text(double per_second) {
  return bytes_text(static_cast<std::uint64_t>(std::llround(per_second))) + "/s";
}

std::vector<std::string> times_row(std::string name, const Histogram& times) {
  std::vector<std::string> row = {std::move(name)};
  for (auto const share : {0.5, 0.9, 0.99, 0.999}) row.push_back(time_text(times.quantile(share)));
  row.push_back(time_text(times.max()));
  return row;
}

std::string times_table(Rows rows) {
  rows.insert(rows.begin(), {"", "50% in", "90% in", "99% in", "99.9% in", "longest"});
  return "\n" + columns(rows);
}

Rows published_rows(const Publishing& publishing) {
  auto const& plan = publishing.plan();
  auto const& tally = publishing.tally();
  auto const rate = per_second(tally.published(), publishing.took());
  Rows rows = {{"Topic", runtime::escaped(plan.topic)},
               {"Published", fmt::format("{} of {} with QoS {} in {}", counted(tally.published(), "message"),
                                         bytes_text(plan.size), plan.qos, time_text(publishing.took()))},
               {"Rate", fmt::format("{}, {}", rate_text(rate), bytes_rate_text(rate * static_cast<double>(plan.size)))},
               {"Stored", std::to_string(tally.stored())},
               {"Refused", std::to_string(tally.refused())}};
  for (auto const& [status, refusals] : tally.refusals())
    rows.push_back({"", fmt::format("{} times {}: {}", refusals.count, status, refusals.text)});
  if (tally.unanswered() > 0) rows.push_back({"Unanswered", std::to_string(tally.unanswered())});
  return rows;
}

/// Formats a step, which has two digits: `1.5 ms`.
std::string step_text(Time step) {
  auto const count = static_cast<double>(step.count());
  if (count < 1e6) return fmt::format("{:g} us", count / 1e3);
  return count < 1e9 ? fmt::format("{:g} ms", count / 1e6) : fmt::format("{:g} s", count / 1e9);
}

}  // namespace

std::string time_text(Time time) {
  auto const count = static_cast<double>(time.count());
  if (count < 999.5e3) return fmt::format("{:.0f} us", count / 1e3);
  if (count < 999.995e6) return fmt::format("{:.2f} ms", count / 1e6);
  return fmt::format("{:.2f} s", count / 1e9);
}

std::string rate_text(double per_second) {
  return fmt::format("{:.{}f} messages/s", per_second, per_second < 100 ? 1 : 0);
}

double per_second(std::uint64_t count, Time time) {
  return time <= Time::zero() ? 0 : static_cast<double>(count) / std::chrono::duration<double>(time).count();
}

std::string bars(const Histogram& times, std::size_t places) {
  Rows rows;
  for (auto const& [up_to, count] : steps_of(times)) {
    auto const share = static_cast<double>(count) / static_cast<double>(times.count());
    rows.push_back({"up to " + step_text(up_to), fmt::format("{:5.1f} %", 100 * share), std::to_string(count),
                    std::string(static_cast<std::size_t>(std::ceil(share * static_cast<double>(places))), '#')});
  }
  return rows.empty() ? "" : "\n" + columns(rows);
}

std::string published_text(const Publishing& publishing) {
  auto const& times = publishing.tally().times();
  return columns(published_rows(publishing)) + times_table({times_row("Published", times)}) + bars(times);
}

std::string roundtrip_text(const Publishing& publishing, const Arrivals& arrivals, const LiveTally& live,
                           const Histogram& times) {
  auto rows = published_rows(publishing);
  rows.push_back({"Back", std::to_string(arrivals.received())});
  rows.push_back({"Missing", std::to_string(arrivals.missing())});
  rows.push_back({"Repeated", std::to_string(arrivals.repeated())});
  rows.push_back({"Out of order", std::to_string(arrivals.out_of_order())});
  if (live.lost() > 0) rows.push_back({"Lost", fmt::format("{}: this reader was too slow", live.lost())});
  return columns(rows) + times_table({times_row("Published", publishing.tally().times()), times_row("Back", times)}) +
         bars(times);
}

std::string received_text(const LiveTally& live, Time listened) {
  auto const time = live.first_to_last();
  Rows rows = {
      {"Received", fmt::format("{}, {} of payload, in {}", counted(live.messages(), "message"),
                               bytes_text(live.bytes()), time_text(listened))},
      {"Rate", fmt::format("{}, {}, in the {} from the first to the last", rate_text(per_second(live.messages(), time)),
                           bytes_rate_text(per_second(live.bytes(), time)), time_text(time))}};
  if (live.messages() < 2) rows.pop_back();
  if (live.retained() > 0) rows.push_back({"Retained", fmt::format("{}, not counted above", live.retained())});
  rows.push_back({"Lost", live.lost() == 0 ? "0" : fmt::format("{}: this reader was too slow", live.lost())});
  return columns(rows);
}

}  // namespace petal::ctl
