// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <petal/task.hpp>
#include <string>

#include "inbox/options.hpp"
#include "inbox/table.hpp"
#include "inbox/writer.hpp"
#include "transport/held.hpp"

namespace petal::inbox {

/// The Keeper with a disk: a message that its handlers do not finish soon is put on disk, and acknowledged then. What
/// is on disk when the program ends, however it ends, is handed over again by its next life.
///
/// A message that is handled at once costs no disk. A disk that fails, or has no room, stops nothing: messages wait in
/// memory, unacknowledged, and are written when it can be done again.
///
/// **Threads.** Those of Keeper; the rest on the main one. A thread of its own reads and writes the file, and lets
/// receipts go.
/// **Lifetime.** Outlives everybody who holds messages, and the transports their receipts are of.
class Inbox final : public transport::Keeper {
 public:
  /// Never fails: without a file, messages are kept in memory, and `fault` says why.
  Inbox(boost::asio::any_io_executor executor, const Options& options);

  /// Null where neither disk nor memory has room: then it is left to the other side. `receipt` is let go, so whoever
  /// gave it must keep it from acknowledging the message.
  transport::HeldPtr keep(const Message& message, const transport::MatchedFilters& matched,
                          transport::Ack receipt) override;

  /// As Keeper says, with pauses for others.
  Task<bool> replay(transport::OnMessage on_message) override;

  /// What is let go of from now on has not been handled: it is neither acknowledged nor deleted, and comes again.
  void leave() { table_->leave(); }

  /// Why messages cannot be put on disk now; empty where they can. **Threads.** Any.
  std::string fault() const { return table_->fault(); }

  /// **Threads.** Any.
  Stats stats() const { return table_->stats(); }

 private:
  std::shared_ptr<Table> table_;
  std::int64_t replayed_;  // the id of the last row that was handed over
  Writer writer_;
};

}  // namespace petal::inbox
