// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <petal/task.hpp>

#include "broker_link/completion.hpp"

namespace petal::broker_link {

/// A coroutine that awaits an answer. A cancelled wait ends with `shutting_down`; what was sent stays sent.
template <typename Handler>
class AwaitedAnswer final : public Completion, public std::enable_shared_from_this<AwaitedAnswer<Handler>> {
 public:
  AwaitedAnswer(boost::asio::any_io_executor executor, Handler handler)
      : executor_(std::move(executor)), handler_(std::move(handler)) {}

  void wait() {
    auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
    if (slot.is_connected())
      slot.assign([weak = this->weak_from_this()](boost::asio::cancellation_type) {
        if (auto const self = weak.lock())
          boost::asio::post(self->executor_, [self] {
            self->complete({Error(Errc::shutting_down, "the wait for the broker was cancelled")});
          });
      });
  }

  void complete(Answer answer) override {
    if (!handler_) return;
    auto handler = std::move(*handler_);
    handler_.reset();
    boost::asio::get_associated_cancellation_slot(handler).clear();
    auto const executor = boost::asio::get_associated_executor(handler, executor_);
    boost::asio::dispatch(executor, boost::asio::append(std::move(handler), std::move(answer)));
  }

 private:
  boost::asio::any_io_executor executor_;
  std::optional<Handler> handler_;
};

/// Calls `start(CompletionPtr)` and awaits the answer. The answer must come, but not before `start` has returned.
template <typename Start>
Task<Answer> async_answer(boost::asio::any_io_executor executor, Start start) {
  auto initiation = [executor = std::move(executor)]<typename Handler>(Handler handler, Start begin) {
    auto const awaited = std::make_shared<AwaitedAnswer<Handler>>(executor, std::move(handler));
    awaited->wait();
    begin(awaited);
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Answer)>(
      std::move(initiation), boost::asio::use_awaitable, std::move(start));
}

}  // namespace petal::broker_link
