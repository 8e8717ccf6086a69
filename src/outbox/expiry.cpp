// SPDX-License-Identifier: Apache-2.0
#include "outbox/expiry.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>

namespace petal::outbox {
namespace {

std::chrono::milliseconds read_clock(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(now.tv_sec) +
                                                               std::chrono::nanoseconds(now.tv_nsec));
}

std::string read_boot_id() {
  std::string id;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
  return id;
}

/// If the clock of a machine shows less, it has not been set since its battery was empty: this program is younger.
constexpr std::chrono::milliseconds year_2020 = std::chrono::seconds(1'577'836'800);

bool is_plausible(std::chrono::milliseconds wall) {
  return wall >= year_2020;
}

}  // namespace

Moment machine_clock() {
  static auto const boot = read_boot_id();
  return {boot, read_clock(CLOCK_BOOTTIME), read_clock(CLOCK_REALTIME)};
}

Deadline deadline(std::chrono::seconds lifetime, const Moment& now) {
  return {{now.boot, now.since_boot + lifetime, now.wall + lifetime}, lifetime};
}

std::chrono::milliseconds left_until(const Deadline& deadline, const Moment& now) {
  bool const same_boot = !now.boot.empty() && deadline.at.boot == now.boot;
  if (!same_boot && !(is_plausible(now.wall) && is_plausible(deadline.at.wall - deadline.lifetime)))
    return deadline.lifetime;
  auto const left = same_boot ? deadline.at.since_boot - now.since_boot : deadline.at.wall - now.wall;
  return std::min<std::chrono::milliseconds>(left, deadline.lifetime);
}

}  // namespace petal::outbox
