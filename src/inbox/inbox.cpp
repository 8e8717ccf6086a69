// SPDX-License-Identifier: Apache-2.0
#include "inbox/inbox.hpp"

#include <limits>

#include "inbox/log.hpp"
#include "transport/redelivered.hpp"

namespace petal::inbox {

Inbox::Inbox(boost::asio::any_io_executor executor, const Options& options)
    : table_(std::make_shared<Table>(std::move(executor), options)),
      replayed_(std::numeric_limits<std::int64_t>::min()),
      writer_(table_, options) {}

transport::HeldPtr Inbox::keep(const Message& message, const transport::MatchedFilters& matched,
                               transport::Ack receipt) {
  return table_->add(message, matched, std::move(receipt));
}

Task<bool> Inbox::replay(transport::OnMessage on_message) {
  auto const table = table_;
  std::size_t count = 0;
  while (!table->leaving()) {
    auto const next = [table, after = replayed_](store::Connection& connection) {
      return read_batch(connection, after, table->base());
    };
    auto rows = co_await table->run(next);
    if (!rows) co_return false;  // the writer has logged why
    if (rows->empty()) break;
    for (auto& row : *rows) {
      row.message = transport::as_redelivered(row.message);  // the earlier run may have begun to handle it
      auto held = table->add_stored(row);
      replayed_ = row.id;
      on_message(row.message, row.matched, std::move(held));
    }
    count += rows->size();
  }
  if (count != 0) log().info("messages of an earlier run are handed over again: count={}", count);
  co_return true;
}

}  // namespace petal::inbox
