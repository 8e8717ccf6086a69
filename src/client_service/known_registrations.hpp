// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "client_service/registrations.hpp"

namespace petal::client_service {

/// How many registrations there may be, and how many URLs they may be for: each is kept on disk, and each URL has
/// connections and a queue of its own.
struct RegistrationLimits {
  std::size_t registrations = 1024;  ///< `CALLBACK_MAX_REGISTRATIONS`
  std::size_t urls = 64;             ///< `CALLBACK_MAX_URLS`
};

/// Whether there is room for `registration`; one that is there already always has it. **Errors.** storage_full, with
/// the limit and the setting that has it.
Result<void> check_room(const Registrations& registrations, const Registration& registration,
                        const RegistrationLimits& limits);

/// Why no other URL, or nothing more at all, can be registered now, with the limit and its setting; empty while there
/// is room.
std::string room_fault(const Registrations& registrations, const RegistrationLimits& limits);

/// Registrations of an earlier run: those that hold, and those that were registered under other settings, do not hold
/// under these and are to be dropped.
struct KnownRegistrations {
  /// Why some are dropped, in one sentence for each host.
  struct Dropped {
    std::string host;
    std::size_t filters = 0;
    std::string why;
  };

  std::vector<Registration> held;
  std::vector<Registration> dropped;
  std::vector<Dropped> reasons;
};

/// Every URL is looked at as if it were registered now, and the limits count. No I/O.
KnownRegistrations sorted_out(const std::vector<Registration>& known, const std::vector<std::string>& allowed_hosts,
                              const RegistrationLimits& limits);

}  // namespace petal::client_service
