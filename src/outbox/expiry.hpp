// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace petal::outbox {

/// A moment on two clocks: one that NTP does not step but that begins anew at each boot, and one that outlives a boot.
struct Moment {
  std::string boot;  ///< which boot this is
  std::chrono::milliseconds since_boot{};
  std::chrono::milliseconds wall{};  ///< since 1970
};

using Clock = std::function<Moment()>;

/// Reads the clocks of the machine: CLOCK_BOOTTIME with the kernel's boot id, and CLOCK_REALTIME.
Moment machine_clock();

/// Until when a message is worth sending (MQTT 5, 3.3.2.3.3).
struct Deadline {
  Moment at;
  std::chrono::seconds lifetime{};  ///< the lifetime that the message was given
};

Deadline deadline(std::chrono::seconds lifetime, const Moment& now);

/// Returns what is left until `deadline`, never more than its lifetime; zero or less: it has passed. Within one boot
/// only the clock that is never stepped counts. Over a boot the wall clock counts, unless it is, or was, before 2020,
/// or shows a time before the message was published: such a clock was not set, and what is left is the whole lifetime.
std::chrono::milliseconds left_until(const Deadline& deadline, const Moment& now);

}  // namespace petal::outbox
