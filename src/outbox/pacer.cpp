// SPDX-License-Identifier: Apache-2.0
#include "outbox/pacer.hpp"

#include <algorithm>

namespace petal::outbox {

Pacer::Pacer(unsigned rate) {
  if (rate == 0) return;
  auto const burst = std::max(rate / 20, 1U);
  interval_ = std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::seconds(1)) /
              std::max(rate - burst, 1U);
  burst_ = interval_ * (burst - 1);
}

Pacer::Time Pacer::next(Time now) const {
  return std::max(now, even_ - burst_);
}

void Pacer::left(Time now) {
  even_ = std::max(even_, now) + interval_;
}

}  // namespace petal::outbox
