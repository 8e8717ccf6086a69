// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace petal::ctl {

/// What a message of `petalctl bench` says of itself.
struct Stamp {
  std::uint64_t number = 0;          ///< in its run, from 0
  std::chrono::microseconds due{0};  ///< when it was to be sent, from the beginning of the run
  std::uint64_t settled = 0;         ///< when it was sent, all messages below this number had been answered

  bool operator==(const Stamp&) const = default;
};

/// A payload always has room for its stamp.
inline constexpr std::size_t smallest_payload = 96;

/// A JSON object of `size` bytes, at least `smallest_payload`. `run`: what tells the messages of this run from others,
/// letters and digits, at most 8.
std::string stamped_payload(std::string_view run, const Stamp& stamp, std::size_t size);

/// The stamp of a payload as `stamped_payload` writes it for `run`; nothing where it is another's.
std::optional<Stamp> stamp_of(std::string_view payload, std::string_view run);

}  // namespace petal::ctl
