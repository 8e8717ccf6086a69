// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "ctl/bench/bench_stamp.hpp"

namespace petal::ctl {

/// Which of the published messages have come back, and how. No I/O; needs a byte per message.
///
/// **Order.** For messages that were in flight at the same time, over several connections, it is not known which one
/// the manager received first. So a message counts as out of order only if it comes after one that was sent when it had
/// been answered.
class Arrivals {
 public:
  /// `number` is being sent.
  void sent(std::uint64_t number);

  /// The manager has answered. `is_published`: the message should come back.
  void answered(std::uint64_t number, bool is_published);

  /// All messages below this number were answered.
  std::uint64_t settled() const noexcept { return settled_; }

  /// Returns whether this message comes for the first time; false if it was never sent.
  bool arrived(const Stamp& stamp);

  std::uint64_t received() const noexcept { return received_; }  ///< each message counts once
  std::uint64_t missing() const noexcept { return missing_; }    ///< published, and not received yet
  std::uint64_t repeated() const noexcept { return repeated_; }  ///< received again
  std::uint64_t out_of_order() const noexcept { return out_of_order_; }

 private:
  std::vector<std::uint8_t> states_;
  std::uint64_t settled_ = 0;
  std::uint64_t latest_settled_ = 0;  ///< the largest `settled` of the messages that were received
  std::uint64_t received_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t repeated_ = 0;
  std::uint64_t out_of_order_ = 0;
};

}  // namespace petal::ctl
