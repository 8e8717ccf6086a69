// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>

namespace petal::ctl {
namespace {

constexpr auto between_looks = std::chrono::milliseconds(250);

}  // namespace

void BenchRun::run(Task<> work, std::function<void()> on_interrupt, std::function<std::string()> progress) {
  boost::asio::signal_set signals(io_, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (error) return;
    was_interrupted_ = true;
    signals.clear();  // the next signal ends the program
    on_interrupt();
  });
  std::exception_ptr thrown;
  boost::asio::co_spawn(io_, supervise(std::move(work), std::move(progress)), [&](std::exception_ptr error) {
    thrown = std::move(error);
    signals.cancel();
    io_.stop();  // without waiting for timers that are still running
  });
  io_.restart();
  io_.run();
  line_.clear();
  if (thrown) std::rethrow_exception(thrown);
}

Task<> BenchRun::supervise(Task<> work, std::function<std::string()> progress) {
  if (line_.is_shown()) group_.spawn("progress", show(std::move(progress)));
  std::exception_ptr thrown;
  try {
    co_await std::move(work);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await group_.stop();
  if (thrown) std::rethrow_exception(thrown);
}

Task<> BenchRun::show(std::function<std::string()> progress) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    timer.expires_after(between_looks);
    co_await timer.async_wait(boost::asio::use_awaitable);
    line_.show(progress());
  }
}

}  // namespace petal::ctl
