// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace petal::ctl {

/// The numbers that a message of `petalctl bench` carries.
struct Stamp {
  std::uint64_t number = 0;          ///< in its run, from 0
  std::chrono::microseconds due{0};  ///< when it should be sent, from the beginning of the run
  std::uint64_t settled = 0;         ///< when it was sent, all messages below this number were answered

  bool operator==(const Stamp&) const = default;
};

/// The smallest size of a payload, in bytes, in which a stamp always fits.
inline constexpr std::size_t smallest_payload = 96;

/// Returns a JSON object of `size` bytes, at least `smallest_payload`. `run` distinguishes the messages of this run
/// from others: letters and digits, at most 8.
std::string stamped_payload(std::string_view run, const Stamp& stamp, std::size_t size);

/// Returns the stamp of a payload that `stamped_payload` has made for `run`; nothing for any other payload.
std::optional<Stamp> stamp_of(std::string_view payload, std::string_view run);

}  // namespace petal::ctl
