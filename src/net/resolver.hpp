// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "net/host.hpp"

namespace petal::net {

/// Which name services to use; the defaults are those of the machine.
struct LookUpOptions {
  std::string servers = {};  ///< name servers, `address:port`, separated by commas; empty: those of /etc/resolv.conf
  std::filesystem::path services = "/etc/nsswitch.conf";  ///< in the format of nsswitch.conf(5)
};

/// Returns the addresses of `host`, at least one. Addresses and `localhost` need no look-up. Everything else is looked
/// up in /etc/hosts or at the name servers; what they do not know is looked up by the machine's other name services, if
/// it has any (docs/decisions/0023).
///
/// **Errors.** timed_out: no answer within `limit`; not_connected: why there is no address.
/// **Cancellation.** Ends the look-up at once, whatever the name servers do.
/// **Threads.** Those of the task's executor, which is not blocked.
Task<Result<Addresses>> look_up(std::string host, std::chrono::milliseconds limit, LookUpOptions options = {});

/// The same, for a program without a running loop. Blocks for at most `limit`.
Result<Addresses> look_up_now(const std::string& host, std::chrono::milliseconds limit);

}  // namespace petal::net
