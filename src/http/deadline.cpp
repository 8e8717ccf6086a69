// SPDX-License-Identifier: Apache-2.0
#include "http/deadline.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace petal::http {

struct Deadline::State : std::enable_shared_from_this<State> {
  State(const boost::asio::any_io_executor& executor, std::function<void()> callback)
      : timer(executor), on_late(std::move(callback)) {}

  void arm() {
    fires = limit;
    timer.expires_at(fires);
    timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      if (auto const self = weak.lock(); self && !error) self->fired();
    });
  }

  void fired() {
    fires = Time::max();
    if (limit == Time::max()) return;
    if (limit > std::chrono::steady_clock::now()) return arm();
    limit = Time::max();
    on_late();
  }

  boost::asio::steady_timer timer;
  std::function<void()> on_late;
  Time limit = Time::max();
  Time fires = Time::max();  // when the timer fires
};

Deadline::Deadline(const boost::asio::any_io_executor& executor, std::function<void()> on_late)
    : state_(std::make_shared<State>(executor, std::move(on_late))) {}

Deadline::~Deadline() {
  state_->timer.cancel();
}

void Deadline::set(Time limit) {
  state_->limit = limit;
  if (limit < state_->fires) state_->arm();
}

void Deadline::clear() {
  state_->limit = Time::max();
}

}  // namespace petal::http
