// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace petal::proxy {

/// The counts since the start that `GET /mqtt/status` shows as `messages`.
struct Counters {
  std::uint64_t published = 0;       ///< answered with success
  std::uint64_t received = 0;        ///< as they came from the broker
  std::uint64_t stored = 0;          ///< answered with `delivery: stored`
  std::uint64_t dropped = 0;         ///< that a subscription should have got and did not, or for which there was none
  std::uint64_t duplicates = 0;      ///< redeliveries that were not passed to a handler
  std::uint64_t handler_errors = 0;  ///< calls that threw
  std::uint64_t unfinished = 0;      ///< now: taken, and not yet finished by their handlers; not shown
};

}  // namespace petal::proxy
