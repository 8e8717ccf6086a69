// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <optional>
#include <petal/error.hpp>
#include <petal/message.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal::proxy {

/// The response to one command, which may never come.
class PendingResponse {
 public:
  PendingResponse(const boost::asio::any_io_executor& executor, std::string id,
                  std::chrono::steady_clock::time_point deadline)
      : id_(std::move(id)), timer_(executor, deadline) {}

  const std::string& id() const noexcept { return id_; }

  /// Sets the outcome; only the first one counts.
  void settle(Result<Message> outcome) {
    if (!outcome_) outcome_ = std::move(outcome);
    timer_.cancel();
  }

  /// Returns the outcome, or nullopt if the deadline has passed before. The caller must await it only once.
  /// **Cancellation.** Throws operation_aborted.
  Task<std::optional<Result<Message>>> wait() {
    boost::system::error_code settled;
    if (!outcome_) co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, settled));
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none)
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return outcome_;
  }

  bool is_abandoned = false;  ///< the caller no longer waits
  bool is_stored = false;     ///< the command is on disk, because the broker is out of reach

 private:
  std::string id_;
  boost::asio::steady_timer timer_;
  std::optional<Result<Message>> outcome_;
};

}  // namespace petal::proxy
