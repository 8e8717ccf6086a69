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

/// A message on its way, and the caller who waits for its end, where one does.
///
/// **Threads.** The executor's; what `row` points to is constant, and shared with the database's.
class Entry {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Disk { none, writing, written };
  /// How the transport ended it while it was being written: what becomes of it once it is.
  enum class End { none, removed, retried, dead };

  Entry(const boost::asio::any_io_executor& executor, RowPtr what) : row(std::move(what)), answered_(executor) {}

  /// What the caller is told; a second answer changes nothing.
  void answer(Result<PublishOutcome> result) {
    if (answer_) return;
    answer_ = std::move(result);
    answered_.cancel();
  }

  bool is_answered() const { return answer_.has_value(); }
  const Result<PublishOutcome>& answer() const { return *answer_; }

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
  bool in_flight = false;       ///< the transport has it
  bool left_from_disk = false;  ///< it was stored before it was sent
  bool holds_back = false;      ///< being written, and to be sent before what is younger
  bool awaits_end = false;      ///< its caller is not told that it is stored, but, if that comes soon, how it ended
  bool sent_before = false;     ///< QoS 2: over an earlier link
  bool received = false;        ///< QoS 2: PUBREC has come over this link
  End end = End::none;
  Burial burial = {};  ///< where `end` is `dead`

 private:
  std::optional<Result<PublishOutcome>> answer_;
  boost::asio::steady_timer answered_;
};
using EntryPtr = std::shared_ptr<Entry>;

}  // namespace petal::outbox
