// SPDX-License-Identifier: Apache-2.0
#include "runtime/termination.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "runtime/log.hpp"

namespace petal::runtime {
namespace {

using std::chrono::steady_clock;

spdlog::logger& log() {
  static auto const instance = logger("runtime");
  return *instance;
}

/// Ends the program without waiting for the parts that have not ended in time.
[[noreturn]] void end_by_force(std::string_view reason) {
  log().error("ended by force: reason={:?}", reason);
  flush_logging();
  std::_Exit(EXIT_SUCCESS);
}

}  // namespace

Termination::Termination(Reactions reactions, std::chrono::milliseconds limit)
    : reactions_(std::move(reactions)), limit_(limit), signals_({SIGTERM, SIGINT, SIGHUP}) {
  for (int const signal : signals_.ignored())
    log().info("a signal stays ignored, as it was when the program began: signal=SIG{}", ::sigabbrev_np(signal));
  thread_ = std::thread([this] { watch(); });
}

Termination::~Termination() {
  signals_.end();
  thread_.join();
}

void Termination::watch() {
  auto signal = signals_.next();
  for (; signal == SIGHUP; signal = signals_.next()) reactions_.reload();
  if (!signal) return;
  reactions_.leave();

  auto const end = steady_clock::now() + limit_;
  do {
    signal = signals_.next(end);
  } while (signal == SIGHUP);
  if (signals_.has_ended()) return;
  end_by_force(signal ? "a second signal" : "a petal or a handler did not end in time");
}

}  // namespace petal::runtime
