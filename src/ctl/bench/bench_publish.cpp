// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iostream>

#include "ctl/bench/bench.hpp"
#include "ctl/bench/bench_json.hpp"
#include "ctl/bench/bench_plan.hpp"
#include "ctl/bench/bench_run.hpp"
#include "ctl/bench/bench_text.hpp"

namespace petal::ctl {
namespace {

/// Returns the current state in one line.
std::string progress(const Publishing& publishing, Recent& recent) {
  auto const now = Recent::Clock::now();
  auto const& tally = publishing.tally();
  return fmt::format("{:.1f} s  {} published, {:.0f}/s, {} stored, {} refused, 50% in {}",
                     std::chrono::duration<double>(now - publishing.began()).count(), tally.published(),
                     recent.per_second(tally.published(), publishing.began(), now), tally.stored(), tally.refused(),
                     time_text(tally.times().quantile(0.5)));
}

}  // namespace

Exit run(const Settings& settings, const BenchPublish& asked) {
  ManagerApi manager(endpoint_of(settings));
  BenchRun stage(!asked.json);
  Publishing publishing(stage.executor(), manager.endpoint(), plan_of(asked.load, manager, asked.goes_on_stored));
  Recent recent;
  stage.run(publishing.run(), [&] { publishing.stop(); }, [&] { return progress(publishing, recent); });
  auto const& failure = publishing.failure();
  auto const why = failure ? std::string_view(failure->what()) : std::string_view();
  std::cout << (asked.json ? published_json(publishing, why) + "\n" : published_text(publishing));
  if (failure) throw CliError(*failure);
  auto const& tally = publishing.tally();
  bool const is_stored = tally.stored() > 0 && !asked.goes_on_stored;
  return tally.refused() > 0 || tally.unanswered() > 0 || is_stored ? Exit::fair : Exit::good;
}

}  // namespace petal::ctl
