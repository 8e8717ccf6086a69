// SPDX-License-Identifier: Apache-2.0
#include "outbox/suspicion.hpp"

#include <utility>

namespace petal::outbox {

void Suspicion::link_began() {
  oldest_.reset();
  count_ = 0;
  isolates_ = suspect_ && links_ >= options_.links;
}

void Suspicion::not_acknowledged(const RowPtr& row, bool received) {
  ++count_;
  if (!received && (!oldest_ || row->seq < oldest_->seq)) oldest_ = row;
}

std::optional<Suspicion::Verdict> Suspicion::link_ended(bool by_peer) {
  auto const oldest = std::exchange(oldest_, nullptr);
  bool const alone = std::exchange(isolates_, false) && count_ == 1;
  count_ = 0;
  if (!by_peer || !oldest) return std::nullopt;
  if (suspect_ != oldest->seq) suspect(*oldest);
  ++links_;
  links_alone_ = alone ? links_alone_ + 1 : 0;
  if (links_alone_ < options_.links_alone) return std::nullopt;
  condemned_topic_ = oldest->message.topic;
  suspect_.reset();
  return Verdict{oldest, links_};
}

void Suspicion::suspect(const Row& row) {
  suspect_ = row.seq;
  links_ = row.message.topic == condemned_topic_ ? options_.links - 1 : 0;
  links_alone_ = 0;
}

void Suspicion::ended(std::int64_t seq) {
  isolates_ = false;
  if (suspect_ == seq) suspect_.reset();
}

}  // namespace petal::outbox
