// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_json.hpp"

#include <fmt/format.h>

#include "ctl/bench/bench_text.hpp"
#include "json/quote.hpp"

namespace petal::ctl {
namespace {

using Time = std::chrono::nanoseconds;

double seconds(Time time) {
  return std::chrono::duration<double>(time).count();
}

double micros(Time time) {
  return static_cast<double>(time.count()) / 1e3;
}

std::string steps_json(const Histogram& times) {
  std::string all;
  for (auto const& [up_to, count] : steps_of(times))
    all += fmt::format(R"({}{{"up_to_us":{:.0f},"count":{}}})", all.empty() ? "" : ",", micros(up_to), count);
  return "[" + all + "]";
}

std::string times_json(const Histogram& times) {
  return fmt::format(
      R"({{"count":{},"mean_us":{:.1f},"p50_us":{:.1f},"p90_us":{:.1f},"p99_us":{:.1f},"p99_9_us":{:.1f},)"
      R"("max_us":{:.1f},"histogram":{}}})",
      times.count(), micros(std::chrono::round<Time>(times.mean())), micros(times.quantile(0.5)),
      micros(times.quantile(0.9)), micros(times.quantile(0.99)), micros(times.quantile(0.999)), micros(times.max()),
      steps_json(times));
}

std::string refusals_json(const PublishTally& tally) {
  std::string all;
  for (auto const& [status, refusals] : tally.refusals())
    all += fmt::format(R"({}"{}":{})", all.empty() ? "" : ",", status, refusals.count);
  return "{" + all + "}";
}

std::string published_members(const Publishing& publishing) {
  auto const& plan = publishing.plan();
  auto const& tally = publishing.tally();
  auto const rate = per_second(tally.published(), publishing.took());
  return fmt::format(
      R"("topic":{},"qos":{},"payload_bytes":{},"connections":{},"seconds":{:.6f},"published":{},"stored":{},)"
      R"("refused":{},"refused_by_status":{},"unanswered":{},"messages_per_second":{:.1f},)"
      R"("payload_bytes_per_second":{:.0f},"publish_time":{})",
      json_text::quote(plan.topic), plan.qos, plan.size, plan.connections, seconds(publishing.took()),
      tally.published(), tally.stored(), tally.refused(), refusals_json(tally), tally.unanswered(), rate,
      rate * static_cast<double>(plan.size), times_json(tally.times()));
}

std::string object(std::string_view mode, const std::string& members, std::string_view why) {
  auto const end = why.empty() ? "}" : R"(,"ended_early":)" + json_text::quote(why) + "}";
  return fmt::format(R"({{"bench":"{}",{}{})", mode, members, end);
}

}  // namespace

std::string published_json(const Publishing& publishing, std::string_view why) {
  return object("publish", published_members(publishing), why);
}

std::string roundtrip_json(const Publishing& publishing, const Arrivals& arrivals, const LiveTally& live,
                           const Histogram& times, std::string_view why) {
  return object("roundtrip",
                published_members(publishing) +
                    fmt::format(R"(,"back":{},"missing":{},"repeated":{},"out_of_order":{},"lost":{},"back_time":{})",
                                arrivals.received(), arrivals.missing(), arrivals.repeated(), arrivals.out_of_order(),
                                live.lost(), times_json(times)),
                why);
}

std::string received_json(const LiveTally& live, Time listened, std::string_view why) {
  auto const time = live.first_to_last();
  return object("subscribe",
                fmt::format(R"("seconds":{:.6f},"messages":{},"retained":{},"payload_bytes":{},"lost":{},)"
                            R"("first_to_last_seconds":{:.6f},"messages_per_second":{:.1f},)"
                            R"("payload_bytes_per_second":{:.0f})",
                            seconds(listened), live.messages(), live.retained(), live.bytes(), live.lost(),
                            seconds(time), per_second(live.messages(), time), per_second(live.bytes(), time)),
                why);
}

}  // namespace petal::ctl
