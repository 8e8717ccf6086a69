// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "net/host.hpp"

namespace petal::net {

/// Returns the addresses of `host` in /etc/hosts. Does not wait.
Addresses addresses_in_hosts_file(const boost::asio::any_io_executor& executor, const std::string& host);

/// Looks `host` up in /etc/hosts and at the name servers, in the order of nsswitch.conf, for both families at once.
/// Returns IPv6 addresses first. When one family is known, the other one is awaited for at most `resolution_delay`:
/// some name servers leave questions for IPv6 addresses unanswered.
///
/// `servers` is as for AresChannel::make.
/// **Errors.** timed_out: no answer within `limit`; not_connected: the answer of the name servers.
/// **Cancellation.** Ends the look-up at once.
Task<Result<Addresses>> ask_name_servers(std::string host, std::chrono::milliseconds limit, std::string servers);

/// RFC 8305, 3, has 50 ms, and uses an answer that comes later; here it would be lost.
constexpr std::chrono::milliseconds resolution_delay{250};

}  // namespace petal::net
