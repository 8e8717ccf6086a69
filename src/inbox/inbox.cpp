// SPDX-License-Identifier: Apache-2.0
#include "inbox/inbox.hpp"

#include <limits>

#include "inbox/log.hpp"
#include "transport/redelivered.hpp"

namespace petal::inbox {

using transport::Incoming;
using transport::Taken;

Inbox::Inbox(boost::asio::any_io_executor executor, const Options& options)
    : table_(std::make_shared<Table>(std::move(executor), options)),
      replayed_(std::numeric_limits<std::int64_t>::min()),
      writer_(table_, options) {}

transport::Sink Inbox::guard(transport::Sink next) {
  return std::move(next).guarded([table = table_](Incoming& incoming) {
    if (incoming.is_loose()) return Taken::yes;
    auto entry = table->add(incoming.message(), incoming.filters(), incoming.take_ack());
    if (!entry) return Taken::refused;
    incoming.put_into(std::move(entry));
    return Taken::yes;
  });
}

Task<bool> Inbox::replay(transport::Sink sink) {
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
      auto entry = table->add_stored(row);
      Incoming incoming(std::move(row.message), std::move(row.matched));
      incoming.put_into(std::move(entry));
      replayed_ = row.id;
      sink.deliver(incoming);
    }
    count += rows->size();
  }
  if (count != 0) log().info("messages of an earlier run are handed over again: count={}", count);
  co_return true;
}

}  // namespace petal::inbox
