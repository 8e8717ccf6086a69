// SPDX-License-Identifier: Apache-2.0
#include "runtime/taken_signals.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <system_error>

#include "runtime/log.hpp"

namespace petal::runtime {
namespace {

using std::chrono::steady_clock;

constexpr auto look_after = std::chrono::seconds(1);

// What a handler may use: it runs in any thread, at any place.
std::atomic<int> event{-1};  // never closed: a handler may be about to write to it
std::atomic<pid_t> process{0};
std::atomic<std::uint64_t> have_come{0};
std::atomic<bool> ended{false};

constexpr std::uint64_t bit(int signal) noexcept {
  return std::uint64_t{1} << static_cast<unsigned>(signal - 1);
}

void wake() noexcept {
  std::uint64_t const one = 1;
  (void)!::write(event, &one, sizeof one);
}

/// Takes `signal`. In a child that was forked and has not called exec(3) yet, the signal is meant for the child.
void take(int signal) {
  int const error = errno;
  if (::getpid() == process) {
    have_come |= bit(signal);
    wake();
  } else {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }
  errno = error;
}

struct sigaction ours() {
  struct sigaction action = {};
  action.sa_handler = take;
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  return action;
}

bool is_ignored(int signal) {
  struct sigaction now = {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

bool is_ours(int signal) {
  struct sigaction now = {};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == take;
}

void set_ours(int signal) {
  auto const action = ours();
  ::sigaction(signal, &action, nullptr);
}

/// Waits until the event has come, but no longer than until `until`, or for a second.
void wait_until(steady_clock::time_point until) {
  auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
  auto const wait = std::clamp<std::chrono::milliseconds>(left, std::chrono::milliseconds(0), look_after);
  pollfd readable{event, POLLIN, 0};
  if (::poll(&readable, 1, static_cast<int>(wait.count())) != 1) return;
  std::uint64_t count = 0;
  (void)!::read(event, &count, sizeof count);
}

}  // namespace

TakenSignals::TakenSignals(const std::vector<int>& signals) {
  std::ranges::copy_if(signals, std::back_inserter(ignored_), is_ignored);
  std::ranges::remove_copy_if(signals, std::back_inserter(signals_), is_ignored);
  if (event < 0) event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::system_category(), "signals cannot be waited for");
  process = ::getpid();
  have_come = 0;
  ended = false;
  for (int const signal : signals_) set_ours(signal);
}

std::optional<int> TakenSignals::next(steady_clock::time_point until) {
  let_come();
  while (!ended) {
    for (int const signal : signals_)
      if ((have_come.fetch_and(~bit(signal)) & bit(signal)) != 0) return signal;
    if (steady_clock::now() >= until) break;
    wait_until(until);
    roll_back();
  }
  return std::nullopt;
}

void TakenSignals::end() noexcept {
  ended = true;
  wake();
}

bool TakenSignals::has_ended() const noexcept {
  return ended;
}

/// If all threads were started with a signal blocked, this one takes it.
void TakenSignals::let_come() const {
  sigset_t set;
  ::sigemptyset(&set);
  for (int const signal : signals_) ::sigaddset(&set, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void TakenSignals::roll_back() {
  for (int const signal : signals_) {
    if (is_ours(signal)) continue;
    set_ours(signal);
    if (std::ranges::find(taken_back_, signal) != taken_back_.end()) continue;
    taken_back_.push_back(signal);
    logger("runtime")->warn(
        "a petal, or a library of one, had taken a signal that is meant for this program; it was taken back: "
        "signal=SIG{}",
        ::sigabbrev_np(signal));
  }
}

}  // namespace petal::runtime
