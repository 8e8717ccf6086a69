// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <petal/task.hpp>

#include "outbox/rows.hpp"

namespace petal::outbox {

/// A message on its way, and the caller who waits for its end, where one does.
///
/// **Threads.** The executor's; what `row` points to is constant, and shared with the database's.
class Entry {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Disk { none, writing, written };

  Entry(const boost::asio::any_io_executor& executor, RowPtr what) : row(std::move(what)), answered_(executor) {}

  /// What the caller is told; a second answer changes nothing.
  void answer(Result<Delivery> result) {
    if (answer_) return;
    answer_ = std::move(result);
    answered_.cancel();
  }

  bool is_answered() const { return answer_.has_value(); }
  const Result<Delivery>& answer() const { return *answer_; }

  /// Whether it was answered before `limit`. **Cancellation.** Throws `operation_aborted`; the message is not stopped.
  Task<bool> wait_until(Time limit) {
    if (!answer_) {
      answered_.expires_at(limit);
      boost::system::error_code error;
      co_await answered_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
    }
    auto const state = co_await boost::asio::this_coro::cancellation_state;
    if (!answer_ && state.cancelled() != boost::asio::cancellation_type::none)
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    co_return answer_.has_value();
  }

  std::size_t bytes() const { return row->message.topic.size() + row->message.payload.size(); }

  RowPtr row;
  Disk disk = Disk::none;
  bool in_flight = false;                    ///< the transport has it
  bool left_from_disk = false;               ///< it was stored before it was sent
  bool holds_back = false;                   ///< being written, and to be sent before what is younger
  std::optional<Result<Delivery>> end = {};  ///< how the transport ended it, where it was being written then

 private:
  std::optional<Result<Delivery>> answer_;
  boost::asio::steady_timer answered_;
};
using EntryPtr = std::shared_ptr<Entry>;

}  // namespace petal::outbox
