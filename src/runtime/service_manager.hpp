// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal::runtime {

/// These report the state to systemd (sd_notify(3)); without systemd each call does nothing.
void notify_ready(const std::string& status);
void notify_status(const std::string& status);
void notify_stopping();

/// Reports to systemd's watchdog that the main loop still turns, at half of `WatchdogSec`; returns at once if there is
/// no watchdog.
Task<> feed_watchdog();

}  // namespace petal::runtime
