// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "net/host.hpp"

namespace petal::net {

/// Whom to ask; the defaults are what the machine is set up with.
struct LookUpOptions {
  std::string servers = {};  ///< name servers, `address:port` with commas between; empty: those of /etc/resolv.conf
  std::filesystem::path services = "/etc/nsswitch.conf";  ///< as nsswitch.conf(5)
};

/// The addresses of `host`, at least one. Addresses and `localhost` need no look-up. Everything else is read from
/// /etc/hosts or asked of the name servers; what they do not know is asked of the machine's other name services, if it
/// has any (docs/decisions/0023).
///
/// **Errors.** timed_out: no answer within `limit`; not_connected: why there is no address.
/// **Cancellation.** Ends the look-up at once, whatever the name servers do.
/// **Threads.** Those of the task's executor, which is not held up.
Task<Result<Addresses>> look_up(std::string host, std::chrono::milliseconds limit, LookUpOptions options = {});

/// As above, for a program that has no loop to go on with yet. Blocks for at most `limit`.
Result<Addresses> look_up_now(const std::string& host, std::chrono::milliseconds limit);

}  // namespace petal::net
