// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "ctl/bench/bench_stamp.hpp"

namespace petal::ctl {

/// Which of the messages that were published have come back, and how. No I/O; a byte a message.
///
/// **Order.** Of messages that were under way at the same time, over several connections, nobody can say which the
/// manager got first. So a message is out of order only where it comes behind one that was sent when it had been
/// answered.
class Arrivals {
 public:
  /// `number` is being sent.
  void sent(std::uint64_t number);

  /// What the manager said of it. `is_published`: it is to come back.
  void answered(std::uint64_t number, bool is_published);

  /// All messages below this number have been answered.
  std::uint64_t settled() const noexcept { return settled_; }

  /// Whether it is the first time that this message comes; false, too, where it was never sent.
  bool arrived(const Stamp& stamp);

  std::uint64_t received() const noexcept { return received_; }  ///< each message once
  std::uint64_t missing() const noexcept { return missing_; }    ///< published, and not here yet
  std::uint64_t repeated() const noexcept { return repeated_; }  ///< came once more
  std::uint64_t out_of_order() const noexcept { return out_of_order_; }

 private:
  std::vector<std::uint8_t> states_;
  std::uint64_t settled_ = 0;
  std::uint64_t latest_settled_ = 0;  ///< what the messages that are here had before them
  std::uint64_t received_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t out_of_order_ = 0;
};

}  // namespace petal::ctl
