// SPDX-License-Identifier: Apache-2.0
#include "runtime/time_limit.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

namespace petal::runtime {

namespace asio = boost::asio;

struct TimeLimit::State {
  State(const asio::any_io_executor& executor, Clock::time_point end) : timer(executor, end) {}

  asio::steady_timer timer;
  asio::cancellation_signal signal;
};

TimeLimit::TimeLimit(const asio::any_io_executor& executor, const asio::cancellation_state& task, Clock::time_point end)
    : task_(task), state_(std::make_shared<State>(executor, end)) {
  state_->timer.async_wait([weak = std::weak_ptr(state_)](boost::system::error_code error) {
    if (auto const state = weak.lock(); state && !error) state->signal.emit(asio::cancellation_type::terminal);
  });
}

TimeLimit::~TimeLimit() {
  if (task_.slot().is_connected()) task_.slot().clear();
}

/// The operation listens to the limit instead of to the task, so what cancels the task is passed on.
asio::cancellation_slot TimeLimit::slot() const {
  if (task_.slot().is_connected())
    task_.slot().assign([state = state_.get()](asio::cancellation_type type) { state->signal.emit(type); });
  return state_->signal.slot();
}

}  // namespace petal::runtime
