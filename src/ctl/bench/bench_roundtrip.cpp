// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>

#include "ctl/bench/bench.hpp"
#include "ctl/bench/bench_json.hpp"
#include "ctl/bench/bench_plan.hpp"
#include "ctl/bench/bench_run.hpp"
#include "ctl/bench/bench_text.hpp"
#include "ctl/live_messages.hpp"

namespace petal::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double usual_rate = 100;
constexpr auto opened_within = std::chrono::seconds(10);
constexpr auto usual_patience = std::chrono::seconds(10);
constexpr auto patience_when_stopped = std::chrono::seconds(1);

/// Publishes messages, and receives them again.
class Roundtrip {
 public:
  Roundtrip(const boost::asio::any_io_executor& executor, const Endpoint& endpoint, PublishPlan plan)
      : endpoint_(endpoint),
        live_(executor, endpoint, {plan.topic}, plan.qos),
        publishing_(executor, endpoint, std::move(plan)),
        last_ones_(executor),
        group_(executor) {}

  Task<> run();
  void stop();

  std::string progress();
  const Publishing& publishing() const { return publishing_; }
  const Arrivals& arrivals() { return publishing_.arrivals(); }
  const LiveTally& tally() const { return tally_; }
  const Histogram& times() const { return times_; }
  const std::optional<CliError>& failure() const { return failure_ ? failure_ : publishing_.failure(); }

 private:
  Task<> read();
  Task<> wait_for_the_last();
  void take(std::string_view line);

  Endpoint endpoint_;
  LiveMessages live_;
  Publishing publishing_;
  LiveTally tally_;
  Histogram times_;
  Recent recent_;
  boost::asio::steady_timer last_ones_;
  Clock::time_point came_{};  ///< when the last message came that came for the first time
  bool is_publishing_ = false;
  bool was_stopped_ = false;
  std::optional<CliError> failure_;
  runtime::TaskGroup group_;
};

Task<> Roundtrip::run() {
  auto const head = co_await live_.open(opened_within);
  if (!head) throw out_of_reach(endpoint_, head.error());
  if (!head->is_success()) throw refused(head->status, head->body);
  group_.spawn("live messages", read());
  is_publishing_ = !was_stopped_;
  if (is_publishing_) co_await publishing_.run();
  is_publishing_ = false;
  co_await wait_for_the_last();
  co_await group_.stop();
}

void Roundtrip::stop() {
  was_stopped_ = true;
  publishing_.stop();
  last_ones_.cancel();
}

/// A slow link has time for as long as messages come.
Task<> Roundtrip::wait_for_the_last() {
  auto const patience = was_stopped_ ? Clock::duration(patience_when_stopped) : usual_patience;
  bool is_over = false;
  came_ = Clock::now();
  while (!is_over && !failure() && arrivals().missing() > 0 && Clock::now() < came_ + patience) {
    auto const was_stopped = was_stopped_;
    last_ones_.expires_at(came_ + patience);
    boost::system::error_code cut_short;  // by the last message, by stop(), or because no more can come
    co_await last_ones_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cut_short));
    is_over = was_stopped_ && !was_stopped;
  }
}

Task<> Roundtrip::read() {
  auto const end = co_await live_.read([this](std::string_view line) { take(line); });
  failure_ = live_ended(end);
  stop();
}

void Roundtrip::take(std::string_view line) {
  auto const now = Clock::now();
  auto const stamp = stamp_of(tally_.add(line, now), publishing_.plan().run);
  if (!stamp || !publishing_.arrivals().arrived(*stamp)) return;
  times_.record(now - (publishing_.began() + stamp->due));
  came_ = now;
  if (!is_publishing_ && arrivals().missing() == 0) last_ones_.cancel();
}

std::string Roundtrip::progress() {
  if (publishing_.began() == Clock::time_point{}) return "subscribing";
  auto const now = Clock::now();
  auto const back = arrivals().received();
  return fmt::format("{:.1f} s  {} back, {:.0f}/s, {} missing, 50% in {}, 99% in {}",
                     std::chrono::duration<double>(now - publishing_.began()).count(), back,
                     recent_.per_second(back, publishing_.began(), now), arrivals().missing(),
                     time_text(times_.quantile(0.5)), time_text(times_.quantile(0.99)));
}

Load paced(Load load) {
  if (!load.rate) load.rate = usual_rate;
  return load;
}

bool went_well(Roundtrip& roundtrip) {
  auto const& tally = roundtrip.publishing().tally();
  auto const& arrivals = roundtrip.arrivals();
  auto const faults = tally.refused() + tally.unanswered() + tally.stored() + arrivals.missing() + arrivals.repeated() +
                      arrivals.out_of_order() + roundtrip.tally().lost();
  return faults == 0;
}

}  // namespace

Exit run(const Settings& settings, const BenchRoundtrip& asked) {
  ManagerApi manager(endpoint_of(settings));
  BenchRun stage(!asked.json);
  Roundtrip roundtrip(stage.executor(), manager.endpoint(), plan_of(paced(asked.load), manager, false));
  stage.run(roundtrip.run(), [&] { roundtrip.stop(); }, [&] { return roundtrip.progress(); });
  auto const& failure = roundtrip.failure();
  auto const why = failure ? std::string_view(failure->what()) : std::string_view();
  auto const& publishing = roundtrip.publishing();
  std::cout << (asked.json
                    ? roundtrip_json(publishing, roundtrip.arrivals(), roundtrip.tally(), roundtrip.times(), why) + "\n"
                    : roundtrip_text(publishing, roundtrip.arrivals(), roundtrip.tally(), roundtrip.times()));
  if (failure) throw CliError(*failure);
  return went_well(roundtrip) ? Exit::good : Exit::fair;
}

}  // namespace petal::ctl
