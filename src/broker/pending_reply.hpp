// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <petal/error.hpp>
#include <petal/task.hpp>

namespace petal::broker {

/// An answer of the broker that is waited for: the first of answer, deadline and cancellation completes it.
///
/// It stands between our coroutines and the library, whose operations must never be cancelled one by one: cancelling
/// one publish cancels its whole client.
class PendingReply : public std::enable_shared_from_this<PendingReply> {
 public:
  using Handler = boost::asio::any_completion_handler<void(Result<void>)>;

  PendingReply(const boost::asio::any_io_executor& executor, Handler handler)
      : timer_(executor), handler_(std::move(handler)) {}

  void wait(std::optional<std::chrono::milliseconds> limit) {
    auto slot = boost::asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected())
      slot.assign([weak = weak_from_this()](boost::asio::cancellation_type) {
        if (auto const self = weak.lock())
          self->finish(Error(Errc::shutting_down, "the wait for the broker was cancelled"));
      });
    if (!limit) return;
    timer_.expires_after(*limit);
    timer_.async_wait([self = shared_from_this(), limit](boost::system::error_code error) {
      if (!error)
        self->finish(
            Error(Errc::timed_out, "the broker did not acknowledge within " + std::to_string(limit->count()) + " ms"));
    });
  }

  void finish(Result<void> result) {
    if (!handler_) return;
    auto handler = std::exchange(handler_, {});
    boost::asio::get_associated_cancellation_slot(handler).clear();
    timer_.cancel();
    boost::asio::post(timer_.get_executor(), boost::asio::append(std::move(handler), std::move(result)));
  }

 private:
  boost::asio::steady_timer timer_;
  Handler handler_;
};

/// Completes a PendingReply; copies complete the same one, later calls do nothing.
class Reply {
 public:
  explicit Reply(std::shared_ptr<PendingReply> pending) : pending_(std::move(pending)) {}
  void operator()(Result<void> result) const {
    if (on_answer_) on_answer_();
    pending_->finish(std::move(result));
  }

  /// The same reply; `on_answer` is called when the answer comes, also where nobody waits for it any more.
  Reply telling(std::function<void()> on_answer) && {
    on_answer_ = std::move(on_answer);
    return std::move(*this);
  }

 private:
  std::shared_ptr<PendingReply> pending_;
  std::function<void()> on_answer_;
};

/// Calls `start(Reply)` and awaits the reply, for no longer than `limit` where there is one: without, `start` must see
/// to it that a reply comes. **Errors.** timed_out, or what `start` replies.
template <typename Start>
Task<Result<void>> async_reply(boost::asio::any_io_executor executor, std::optional<std::chrono::milliseconds> limit,
                               Start start) {
  auto initiation = [executor, limit](PendingReply::Handler handler, Start begin) {
    auto const pending = std::make_shared<PendingReply>(executor, std::move(handler));
    pending->wait(limit);
    begin(Reply(pending));
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<void>)>(
      std::move(initiation), boost::asio::use_awaitable, std::move(start));
}

}  // namespace petal::broker
