// SPDX-License-Identifier: Apache-2.0
#include "runtime/termination.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "runtime/log.hpp"

namespace petal::runtime {
namespace {

constexpr int released = SIGUSR1;  // how the destructor ends the thread

sigset_t watched() {
  sigset_t set;
  ::sigemptyset(&set);
  for (int const signal : {SIGTERM, SIGINT, SIGHUP, released}) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

Termination::Termination(std::function<void(int)> on_signal, std::chrono::milliseconds limit)
    : on_signal_(std::move(on_signal)), limit_(limit) {
  auto const set = watched();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a log that nobody reads any more must not end the program
  thread_ = std::thread([this] { wait(); });
}

Termination::~Termination() {
  ::pthread_kill(thread_.native_handle(), released);
  thread_.join();
}

void Termination::wait() {
  auto const set = watched();
  int signal = 0;
  ::sigwait(&set, &signal);
  if (signal == released) return;
  on_signal_(signal);

  auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(limit_);
  timespec const limit{seconds.count(), std::chrono::nanoseconds(limit_ - seconds).count()};
  signal = ::sigtimedwait(&set, nullptr, &limit);
  if (signal == released) return;
  auto const instance = logger("runtime");
  instance->error("ended by force: reason={:?}",
                  signal > 0 ? "a second signal" : "a petal or a handler did not end in time");
  flush_logging();
  std::_Exit(EXIT_SUCCESS);
}

}  // namespace petal::runtime
