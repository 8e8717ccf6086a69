// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/task.hpp>

namespace petal::broker {

/// An answer of the broker that is waited for: the first of answer, deadline and cancellation completes it.
///
/// It stands between our coroutines and the library, whose operations must never be cancelled one by one: cancelling
/// one publish cancels its whole client.
class PendingReply {
 public:
  PendingReply() = default;
  PendingReply(const PendingReply&) = delete;
  PendingReply& operator=(const PendingReply&) = delete;
  virtual ~PendingReply() = default;

  /// The first call completes it; later ones do nothing.
  virtual void finish(Result<void> result) = 0;
};

/// One whose answer goes to `Handler`: a coroutine that awaits it.
template <typename Handler>
class AwaitedReply final : public PendingReply, public std::enable_shared_from_this<AwaitedReply<Handler>> {
 public:
  AwaitedReply(const boost::asio::any_io_executor& executor, Handler handler)
      : executor_(executor), handler_(std::move(handler)) {}

  void wait(std::optional<std::chrono::milliseconds> limit) {
    auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
    if (slot.is_connected())
      slot.assign([weak = this->weak_from_this()](boost::asio::cancellation_type) {
        if (auto const self = weak.lock())
          self->finish(Error(Errc::shutting_down, "the wait for the broker was cancelled"));
      });
    if (!limit) return;
    timer_.emplace(executor_, *limit);
    timer_->async_wait([self = this->shared_from_this(), limit](boost::system::error_code error) {
      if (!error)
        self->finish(
            Error(Errc::timed_out, "the broker did not acknowledge within " + std::to_string(limit->count()) + " ms"));
    });
  }

  void finish(Result<void> result) override {
    if (!handler_) return;
    auto handler = std::move(*handler_);
    handler_.reset();
    boost::asio::get_associated_cancellation_slot(handler).clear();
    if (timer_) timer_->cancel();
    boost::asio::post(executor_, boost::asio::append(std::move(handler), std::move(result)));
  }

 private:
  boost::asio::any_io_executor executor_;
  std::optional<boost::asio::steady_timer> timer_;
  std::optional<Handler> handler_;
};

/// Completes a PendingReply; copies complete the same one.
class Reply {
 public:
  explicit Reply(std::shared_ptr<PendingReply> pending) : pending_(std::move(pending)) {}
  void operator()(Result<void> result) const { pending_->finish(std::move(result)); }

 private:
  std::shared_ptr<PendingReply> pending_;
};

/// Calls `start(Reply)` and awaits the reply, for no longer than `limit` where there is one: without, `start` must see
/// to it that a reply comes. **Errors.** timed_out, or what `start` replies.
template <typename Start>
Task<Result<void>> async_reply(boost::asio::any_io_executor executor, std::optional<std::chrono::milliseconds> limit,
                               Start start) {
  auto initiation = [executor = std::move(executor), limit]<typename Handler>(Handler handler, Start begin) {
    auto const pending = std::make_shared<AwaitedReply<Handler>>(executor, std::move(handler));
    pending->wait(limit);
    begin(Reply(pending));
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<void>)>(
      std::move(initiation), boost::asio::use_awaitable, std::move(start));
}

}  // namespace petal::broker
