// SPDX-License-Identifier: Apache-2.0
#include "runtime/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <chrono>

namespace petal::runtime {

void notify_ready(const std::string& status) {
  sd_notifyf(0, "READY=1\nSTATUS=%s", status.c_str());
}
void notify_status(const std::string& status) {
  sd_notifyf(0, "STATUS=%s", status.c_str());
}
void notify_stopping() {
  sd_notify(0, "STOPPING=1");
}

Task<> feed_watchdog() {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) co_return;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    sd_notify(0, "WATCHDOG=1");
    timer.expires_after(std::chrono::microseconds(microseconds / 2));
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace petal::runtime
