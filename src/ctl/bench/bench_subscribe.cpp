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
#include "ctl/terminal.hpp"

namespace petal::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto opened_within = std::chrono::seconds(10);

/// Counts live messages until its time has passed, enough have come, or they end.
class Listening {
 public:
  Listening(const boost::asio::any_io_executor& executor, const Endpoint& endpoint, const BenchSubscribe& asked)
      : endpoint_(endpoint),
        asked_(asked),
        live_(executor, endpoint, asked.filters, asked.qos),
        until_(executor),
        group_(executor) {}

  Task<> run();
  void stop();

  std::string progress();
  const LiveTally& tally() const { return tally_; }
  Clock::duration listened() const { return ended_ - began_; }
  bool has_enough() const { return asked_.messages && tally_.messages() >= *asked_.messages; }
  const std::optional<CliError>& failure() const { return failure_; }

 private:
  Task<> read();
  void take(std::string_view line);

  Endpoint endpoint_;
  const BenchSubscribe& asked_;
  LiveMessages live_;
  LiveTally tally_;
  Recent recent_;
  boost::asio::steady_timer until_;
  Clock::time_point began_{};
  Clock::time_point ended_{};
  bool is_over_ = false;
  std::optional<CliError> failure_;
  runtime::TaskGroup group_;
};

Task<> Listening::run() {
  auto const head = co_await live_.open(opened_within);
  if (!head) throw out_of_reach(endpoint_, head.error());
  if (!head->is_success()) throw refused(head->status, head->body);
  began_ = Clock::now();
  until_.expires_at(began_ + time_of(asked_.seconds));
  group_.spawn("live messages", read());
  boost::system::error_code cut_short;  // by stop()
  if (!is_over_) co_await until_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cut_short));
  ended_ = Clock::now();
  is_over_ = true;
  co_await group_.stop();
}

void Listening::stop() {
  is_over_ = true;
  until_.cancel();
}

Task<> Listening::read() {
  auto const end = co_await live_.read([this](std::string_view line) { take(line); });
  failure_ = live_ended(end);
  stop();
}

void Listening::take(std::string_view line) {
  if (is_over_) return;
  tally_.add(line, Clock::now());
  if (has_enough()) stop();
}

std::string Listening::progress() {
  auto const now = Clock::now();
  if (began_ == Clock::time_point{}) return "subscribing";
  return fmt::format("{:.1f} s  {} received, {:.0f}/s, {}, {} lost",
                     std::chrono::duration<double>(now - began_).count(), tally_.messages(),
                     recent_.per_second(tally_.messages(), began_, now), bytes_text(tally_.bytes()), tally_.lost());
}

}  // namespace

Exit run(const Settings& settings, const BenchSubscribe& asked) {
  BenchRun stage(!asked.json);
  Listening listening(stage.executor(), endpoint_of(settings), asked);
  stage.run(listening.run(), [&] { listening.stop(); }, [&] { return listening.progress(); });
  auto const& failure = listening.failure();
  auto const why = failure ? std::string_view(failure->what()) : std::string_view();
  auto const& tally = listening.tally();
  std::cout << (asked.json ? received_json(tally, listening.listened(), why) + "\n"
                           : received_text(tally, listening.listened()));
  if (failure) throw CliError(*failure);
  if (asked.messages && !listening.has_enough() && !stage.was_interrupted())
    throw CliError(Exit::try_again, fmt::format("{} of {} messages have come in {} s", tally.messages(),
                                                *asked.messages, asked.seconds));
  return tally.lost() > 0 ? Exit::fair : Exit::good;
}

}  // namespace petal::ctl
