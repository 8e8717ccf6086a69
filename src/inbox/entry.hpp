// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "inbox/row.hpp"
#include "transport/held.hpp"

namespace petal::inbox {

class Table;

/// A message in hand. What it is made of belongs to its Table, and is touched under the Table's lock only.
///
/// **Lifetime.** May outlive the Inbox; then nothing happens any more when it ends.
class Entry final
    : public transport::Held,
      public std::enable_shared_from_this<Entry>,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// fresh, urgent, oversized: in memory only, of these the last because it would never find room on disk. writing:
  /// held by the writer. stored: on disk, and in memory as long as it has a message. lost: the file was damaged.
  /// unreadable: it is on disk, and could not be read; it stays there.
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
  std::int64_t number_ = 0;   ///< the order of arrival; its row's id is this beside the Table's `base`
  std::uint64_t charge_ = 0;  ///< 0 where that is not known yet
  State state_ = State::fresh;
};

using EntryPtr = std::shared_ptr<Entry>;

}  // namespace petal::inbox
