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

#include "outbox/message_table.hpp"

namespace petal::outbox {

/// A message on its way, and the caller that waits for its end, if one does.
///
/// **Threads.** The executor's; what `row` points to is constant, and shared with the database's thread.
class Entry {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Disk { none, writing, written };
  /// How the transport ended the message while it was being written, and so what becomes of it afterwards.
  enum class End { none, removed, retried, dead };

  Entry(const boost::asio::any_io_executor& executor, RowPtr what) : row(std::move(what)), answered_(executor) {}

  /// Sets the answer to the caller; a second one changes nothing.
  void answer(Result<PublishOutcome> result) {
    if (answer_) return;
    answer_ = std::move(result);
    answered_.cancel();
  }

  bool is_answered() const { return answer_.has_value(); }
  const Result<PublishOutcome>& answer() const { return *answer_; }

  /// Returns whether it was answered before `limit`. **Cancellation.** Throws `operation_aborted`; the message is not
  /// stopped.
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
  bool in_flight = false;       ///< the transport has it
  bool left_from_disk = false;  ///< it was stored before it was sent
  bool holds_back = false;      ///< it is being written, and must be sent before younger ones
  bool awaits_end = false;      ///< if it ends soon, the caller gets how, not that it is stored
  bool sent_before = false;     ///< QoS 2: it was sent over an earlier link
  bool received = false;        ///< QoS 2: PUBREC has come over this link
  End end = End::none;
  Burial burial = {};  ///< set if `end` is `dead`

 private:
  std::optional<Result<PublishOutcome>> answer_;
  boost::asio::steady_timer answered_;
};
using EntryPtr = std::shared_ptr<Entry>;

}  // namespace petal::outbox
