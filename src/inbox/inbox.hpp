// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/task.hpp>
#include <string>

#include "inbox/options.hpp"
#include "inbox/table.hpp"
#include "inbox/writer.hpp"
#include "transport/keeper.hpp"

namespace petal::inbox {

/// The Keeper with a disk: a message that its handlers do not finish soon is written to disk, and acknowledged then.
/// Messages that are on disk when the program ends, however it ends, are redelivered in its next run.
///
/// A message that is handled at once costs no disk access. A disk that fails, or has no room, stops nothing: messages
/// wait in memory, unacknowledged, and are written when that is possible again.
///
/// **Threads.** Those of Keeper; the rest on the main one. A thread of its own reads and writes the file, and releases
/// receipts.
/// **Lifetime.** Must outlive all holders of messages, and the transports of their receipts.
class Inbox final : public transport::Keeper {
 public:
  /// Never fails: if there is no file, messages are kept in memory, and `fault` returns the reason.
  Inbox(boost::asio::any_io_executor executor, const Options& options);

  /// As Keeper documents it: there is no room if neither disk nor memory has any. The Ack of a message that is refused
  /// is released.
  transport::Sink guard(transport::Sink next) override;

  /// As Keeper documents it; other work runs in between.
  Task<bool> replay(transport::Sink sink) override;

  /// Messages that are released from now on have not been handled: they are neither acknowledged nor deleted, and come
  /// again.
  void leave() { table_->leave(); }

  /// Returns why messages cannot be written to disk now; empty if they can. **Threads.** Any.
  std::string fault() const { return table_->fault(); }

  /// **Threads.** Any.
  Stats stats() const { return table_->stats(); }

 private:
  std::shared_ptr<Table> table_;
  std::int64_t replayed_;  // the id of the last row that was redelivered
  Writer writer_;
};

}  // namespace petal::inbox
