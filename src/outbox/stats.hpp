// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <petal/payload.hpp>

namespace petal::outbox {

/// What `outbox` in `GET /mqtt/status` and in the client service's `GET /health` shows.
struct Stats {
  std::uint64_t messages = 0;           ///< stored now
  std::uint64_t bytes = 0;              ///< bytes of disk that these take
  std::uint64_t max_bytes = 0;          ///< `OUTBOX_MAX_BYTES`
  std::uint64_t rejected = 0;           ///< since the start: neither sent nor stored, because there was no room
  std::uint64_t dropped = 0;            ///< since the start: stored, and not delivered: expired, refused, or driven out
  std::uint64_t expired = 0;            ///< of these: their time was over
  std::uint64_t dead_letters = 0;       ///< that are kept now
  std::uint64_t dead_letter_bytes = 0;  ///< bytes of disk that these take, besides `bytes`
};

json::object to_json(const Stats& stats);

}  // namespace petal::outbox
