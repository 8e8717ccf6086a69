// SPDX-License-Identifier: Apache-2.0
#include "runtime/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

namespace petal::runtime {
namespace {

std::string_view variable(const char* name) {
  auto const* const value = std::getenv(name);
  return value ? value : "";
}

/// Returns nullopt if `text` is no number.
std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Sends `what` as sd_notify(3) does: one datagram, to a path or, if the name begins with @, to an abstract socket.
void tell(std::string_view what) {
  auto const name = variable("NOTIFY_SOCKET");
  sockaddr_un address{};
  if (name.size() < 2 || (name[0] != '/' && name[0] != '@') || name.size() > sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name[0] == '@') address.sun_path[0] = '\0';
  auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());

  int const sender = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sender < 0) return;
  (void)!::sendto(sender, what.data(), what.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
  ::close(sender);
}

/// Replaces newlines: each variable has one line.
std::string in_one_line(std::string text) {
  for (auto& c : text)
    if (c == '\n') c = ' ';
  return text;
}

/// Returns the interval as sd_watchdog_enabled(3) does; nullopt if it is not for this process.
std::optional<std::chrono::microseconds> watchdog_interval() {
  auto const microseconds = number(variable("WATCHDOG_USEC"));
  auto const process = variable("WATCHDOG_PID");
  if (!microseconds || *microseconds <= 0 || (!process.empty() && number(process) != ::getpid())) return std::nullopt;
  return std::chrono::microseconds(*microseconds);
}

}  // namespace

void notify_ready(const std::string& status) {
  tell("READY=1\nSTATUS=" + in_one_line(status));
}
void notify_status(const std::string& status) {
  tell("STATUS=" + in_one_line(status));
}
void notify_stopping() {
  tell("STOPPING=1");
}

Task<> feed_watchdog() {
  auto const interval = watchdog_interval();
  if (!interval) co_return;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  for (;;) {
    tell("WATCHDOG=1");
    timer.expires_after(*interval / 2);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace petal::runtime
