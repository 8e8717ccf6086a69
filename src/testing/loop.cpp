// SPDX-License-Identifier: Apache-2.0
#include "testing/loop.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <memory>
#include <stdexcept>

namespace petal::testing {
namespace {

/// More steps than any petal takes at one point in time.
constexpr std::size_t most_steps = 100'000;

std::logic_error never_rests() {
  return std::logic_error(
      "the petal never rests: a task of it goes on and on without waiting; let it co_await "
      "context.sleep(...) with a time above zero");
}

/// Marks that handlers are running. If a handler called the Harness, it would run the loop within the loop, so that
/// throws.
class Inside {
 public:
  explicit Inside(bool& inside) : inside_(inside) {
    if (std::exchange(inside_, true))
      throw std::logic_error(
          "the Harness was called from within a handler or a task of the petal: call it from the test");
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { inside_ = false; }

 private:
  bool& inside_;
};

}  // namespace

struct Loop::Awaited {
  bool done = false;
  std::exception_ptr thrown;
  boost::asio::cancellation_signal cancel;
};

void Loop::rethrow(const Awaited& awaited) {
  if (awaited.thrown) std::rethrow_exception(awaited.thrown);
}

void Loop::settle() {
  Inside const inside(inside_);
  context_.restart();
  for (std::size_t steps = 0; context_.poll_one() > 0; ++steps)
    if (steps == most_steps) throw never_rests();
}

void Loop::advance(Duration time) {
  settle();
  auto const end = clock_.now() + std::max(time, Duration::zero());
  std::size_t woken = 0;
  for (auto next = clock_.next(); next && *next <= end; next = clock_.next()) {
    woken = *next == clock_.now() ? woken + 1 : 0;
    if (woken == most_steps) throw never_rests();
    clock_.wake_next();
    settle();
  }
  clock_.go_to(end);
}

void Loop::run(Task<> task) {
  auto const awaited = std::make_shared<Awaited>();
  boost::asio::co_spawn(
      context_, std::move(task),
      boost::asio::bind_cancellation_slot(awaited->cancel.slot(), [awaited](std::exception_ptr thrown) {
        awaited->done = true;
        awaited->thrown = std::move(thrown);
      }));
  settle();
  if (awaited->done) return rethrow(*awaited);
  awaited->cancel.emit(boost::asio::cancellation_type::terminal);
  settle();
  throw std::logic_error("what was to be run waits for something that does not come by itself: time, or a message");
}

void Loop::run_however_long(Task<> task) {
  auto const awaited = std::make_shared<Awaited>();
  boost::asio::co_spawn(context_, std::move(task), [awaited](std::exception_ptr thrown) {
    awaited->done = true;
    awaited->thrown = std::move(thrown);
  });
  Inside const inside(inside_);
  context_.restart();
  while (!awaited->done && context_.run_one() > 0) {
  }
  rethrow(*awaited);
}

}  // namespace petal::testing
