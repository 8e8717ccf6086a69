// SPDX-License-Identifier: Apache-2.0
#include "inbox/entry.hpp"

#include "inbox/table.hpp"

namespace petal::inbox {

Entry::~Entry() {
  table_->gone(*this);
}

std::optional<Message> Entry::message() const {
  return table_->message_of(*this);
}

Task<Result<Message>> Entry::load() {
  auto const self = shared_from_this();
  if (auto in_memory = message()) co_return *in_memory;
  co_return co_await table_->run(
      [self](store::Connection& connection) { return self->table_->read(connection, self); });
}

void Entry::spill() {
  table_->spill(*this);
}

}  // namespace petal::inbox
