// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <iostream>

#include "ctl/live_messages.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/message_line.hpp"
#include "ctl/refusal_text.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {
namespace {

using std::chrono::steady_clock;
using Limit = steady_clock::duration;

constexpr Limit answer_within = std::chrono::seconds(10);
constexpr Limit longest_pause = std::chrono::seconds(2);

std::optional<steady_clock::time_point> deadline_of(const Subscribe& asked) {
  if (!asked.timeout) return std::nullopt;
  return steady_clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(*asked.timeout * 1000));
}

/// Reads live messages and prints them, over as many connections as necessary.
class Reading {
 public:
  Reading(Endpoint endpoint, const Subscribe& asked)
      : endpoint_(std::move(endpoint)), asked_(asked), deadline_(deadline_of(asked)) {}

  Task<Exit> run();

 private:
  Task<Result<void>> follow();
  Task<> pause();
  void print(std::string_view line);
  void note(bool is_connected, std::string_view why);
  Limit within(Limit limit) const;
  bool is_done() const { return asked_.count && printed_ >= *asked_.count; }
  bool is_late() const { return deadline_ && steady_clock::now() >= *deadline_; }

  Endpoint endpoint_;
  const Subscribe& asked_;
  std::optional<steady_clock::time_point> deadline_;
  Style style_ = Style::of(STDOUT_FILENO);
  std::uint64_t printed_ = 0;
  bool was_connected_ = false;
  bool is_connected_ = false;
  Limit pause_ = std::chrono::milliseconds(200);
};

Task<Exit> Reading::run() {
  for (;;) {
    auto const followed = co_await follow();
    if (is_done()) co_return Exit::good;
    auto const error = followed ? Error(Errc::link_lost, "the manager has ended it") : followed.error();
    if (!was_connected_) throw out_of_reach(endpoint_, error);
    if (is_late()) co_return asked_.count ? Exit::try_again : Exit::good;
    note(false, error.message());
    co_await pause();
  }
}

/// Reads over one connection, until it ends. **Errors.** CliError, if the manager refuses.
Task<Result<void>> Reading::follow() {
  LiveMessages live(co_await boost::asio::this_coro::executor, endpoint_, asked_.filters, asked_.qos);
  auto const head = co_await live.open(within(answer_within));
  if (!head) co_return head.error();
  if (!head->is_success()) {
    bool const may_pass = was_connected_ && head->status == 503;
    if (!may_pass) throw refused(head->status, head->body);
    co_return Error(Errc::not_connected, head->body.empty() ? "not connected" : refusal_text(head->body));
  }
  note(true, "");
  Lines lines;
  for (;;) {
    auto const piece = co_await live.receive_some(within(LiveMessages::silent_at_most));
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return Result<void>();
    lines.add(*piece);
    while (auto const line = lines.next()) {
      print(*line);
      if (is_done()) break;
    }
    std::cout.flush();
    if (is_done() || is_late()) co_return Result<void>();
  }
}

Task<> Reading::pause() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, within(pause_));
  co_await timer.async_wait(boost::asio::use_awaitable);
  pause_ = std::min(pause_ * 2, longest_pause);
}

void Reading::print(std::string_view line) {
  auto const live = live_line(line, style_);
  if (live.kind == LiveLine::Kind::message) ++printed_;
  if (asked_.json && live.kind != LiveLine::Kind::nothing)
    std::cout << line << '\n';
  else if (live.kind == LiveLine::Kind::message)
    std::cout << live.text << '\n';
  else if (live.kind == LiveLine::Kind::lost)
    std::cerr << "petalctl: " << live.text << '\n';
}

/// Reports once that the manager has gone, and once that it is back.
void Reading::note(bool is_connected, std::string_view why) {
  if (is_connected && was_connected_ && !is_connected_) std::cerr << "petalctl: subscribed again\n";
  if (!is_connected && is_connected_)
    std::cerr << "petalctl: the manager has gone, what comes meanwhile is not seen; trying again (" << why << ")\n";
  if (is_connected) was_connected_ = true;
  if (is_connected) pause_ = std::chrono::milliseconds(200);
  is_connected_ = is_connected;
}

Limit Reading::within(Limit limit) const {
  if (!deadline_) return limit;
  return std::clamp<Limit>(*deadline_ - steady_clock::now(), Limit::zero(), limit);
}

}  // namespace

Exit run(const Settings& settings, const Subscribe& asked) {
  boost::asio::io_context io(1);
  Reading reading(endpoint_of(settings), asked);
  return run_on(io, reading.run());
}

}  // namespace petal::ctl
