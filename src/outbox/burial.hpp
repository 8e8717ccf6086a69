// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace petal::outbox {

/// A stored message that becomes a dead letter.
struct Burial {
  std::int64_t seq = 0;  ///< of the row
  std::string reason;    ///< a sentence for a person: why it cannot be delivered
  unsigned attempts = 0;
  std::chrono::milliseconds wall{};  ///< when, since 1970
};

}  // namespace petal::outbox
