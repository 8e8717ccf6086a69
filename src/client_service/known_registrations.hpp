// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "client_service/registrations.hpp"

namespace petal::client_service {

/// How many registrations there may be, and for how many URLs: each registration is stored on disk, and each URL has
/// connections and a queue of its own.
struct RegistrationLimits {
  std::size_t registrations = 1024;  ///< `CALLBACK_MAX_REGISTRATIONS`
  std::size_t urls = 64;             ///< `CALLBACK_MAX_URLS`
};

/// Checks whether there is room for `registration`; there always is for one that exists already. **Errors.**
/// storage_full, with the limit and its setting.
Result<void> check_room(const Registrations& registrations, const Registration& registration,
                        const RegistrationLimits& limits);

/// Returns why no other URL, or nothing more at all, can be registered now, with the limit and its setting; empty while
/// there is room.
std::string room_fault(const Registrations& registrations, const RegistrationLimits& limits);

/// The registrations of an earlier run: those that are still valid, and those that were made under other settings, are
/// not valid under these and must be dropped.
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

/// Sorts the registrations. Every URL is checked as if it were registered now, and the limits apply. No I/O.
KnownRegistrations sorted_out(const std::vector<Registration>& known, const std::vector<std::string>& allowed_hosts,
                              const RegistrationLimits& limits);

}  // namespace petal::client_service
