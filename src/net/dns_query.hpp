// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>

#include "net/host.hpp"

namespace petal::net {

/// The addresses of `host` that stand in /etc/hosts. Does not wait.
Addresses addresses_in_hosts_file(const boost::asio::any_io_executor& executor, const std::string& host);

/// Looks `host` up in /etc/hosts and at the name servers, in the order of nsswitch.conf, for both families at once:
/// IPv6 addresses first. A family that is not answered for is not waited for longer than `resolution_delay` once the
/// other one is known: some name servers leave questions for IPv6 addresses unanswered.
///
/// `servers`: as AresChannel::make takes them.
/// **Errors.** timed_out: no answer within `limit`; not_connected: what the name servers said.
/// **Cancellation.** Ends the look-up at once.
Task<Result<Addresses>> ask_name_servers(std::string host, std::chrono::milliseconds limit, std::string servers);

/// RFC 8305, 3, has 50 ms, and takes up an answer that comes later; here it would be lost.
constexpr std::chrono::milliseconds resolution_delay{250};

}  // namespace petal::net
