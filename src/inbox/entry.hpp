// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "inbox/row.hpp"
#include "transport/incoming.hpp"

namespace petal::inbox {

class Table;

/// A message that its handlers have not finished. Its members belong to its Table, and are used under the Table's lock
/// only.
///
/// **Lifetime.** May outlive the Inbox; its end has no effect then.
class Entry final
    : public transport::Custody,
      public std::enable_shared_from_this<Entry>,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// fresh, urgent, oversized: in memory only; an oversized one would never find room on disk. writing: the writer
  /// holds it. stored: on disk, and in memory as long as it has a message. lost: the file was damaged. unreadable: it
  /// is on disk, and could not be read; it stays there.
  enum class State : std::uint8_t { fresh, urgent, oversized, writing, stored, lost, unreadable };

  Entry(std::shared_ptr<Table> table, const Message& message, transport::Ack receipt)
      : table_(std::move(table)), message_(message), receipt_(std::move(receipt)) {}
  ~Entry() override;

  std::optional<Message> message() const override;
  Task<Result<Message>> load() override;
  void spill() override;

 private:
  friend class Table;
  std::shared_ptr<Table> table_;
  std::optional<Message> message_;
  std::shared_ptr<const transport::MatchedFilters> sent_for_;
  transport::Ack receipt_;
  Time since_;
  std::int64_t number_ = 0;   ///< the order of arrival; plus the Table's `base` it is the id of its row
  std::uint64_t charge_ = 0;  ///< 0: not known yet
  State state_ = State::fresh;
};

using EntryPtr = std::shared_ptr<Entry>;

}  // namespace petal::inbox
