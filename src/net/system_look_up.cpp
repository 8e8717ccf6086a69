// SPDX-License-Identifier: Apache-2.0
#include "net/system_look_up.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "runtime/error_text.hpp"
#include "runtime/with_deadline.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

std::atomic<int> running{0};

boost::system::error_code last_error() {
  return {errno, boost::system::system_category()};
}

/// Counts a thread while it runs.
struct Place {
  Place() { ++running; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { --running; }
};

/// The box in which a thread puts its answer. The thread has no reference to an executor, which may be destroyed before
/// it ends.
class AnswerBox {
 public:
  AnswerBox() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  AnswerBox(const AnswerBox&) = delete;
  AnswerBox& operator=(const AnswerBox&) = delete;
  ~AnswerBox() {
    if (event_ >= 0) ::close(event_);
  }

  /// Returns a new descriptor of the event, which becomes readable when there is an answer; -1 with errno if it fails.
  int event() const { return event_ < 0 ? -1 : ::fcntl(event_, F_DUPFD_CLOEXEC, 0); }

  void put(Result<Addresses> answer) {
    {
      std::scoped_lock const lock(mutex_);
      answer_ = std::move(answer);
    }
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const written = ::write(event_, &one, sizeof one);
  }

  std::optional<Result<Addresses>> take() {
    std::scoped_lock const lock(mutex_);
    return std::move(answer_);
  }

 private:
  int event_;
  std::mutex mutex_;
  std::optional<Result<Addresses>> answer_;
};

using Ask = std::function<Result<Addresses>(const std::string&)>;

Result<Addresses> answer_of(const Ask& ask, const std::string& host) try {
  return ask(host);
} catch (const std::exception& thrown) {
  return Error(Errc::not_connected, thrown.what());
}

/// Starts the thread with all signals blocked, so that they reach the threads that wait for them.
Result<void> start(std::shared_ptr<AnswerBox> box, Ask ask, std::string host) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  Result<void> started;
  try {
    std::thread([box = std::move(box), ask = std::move(ask), host = std::move(host),
                 place = std::make_unique<Place>()] {
      box->put(answer_of(ask, host));
    }).detach();
  } catch (const std::system_error& thrown) {
    started = Error(Errc::limit_exceeded, fmt::format("no thread for a look-up: {}", thrown.code().message()));
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

}  // namespace

int waiting_system_look_ups() {
  return running;
}

Result<Addresses> ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  auto const status = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (status != 0)
    return Error(Errc::not_connected, status == EAI_SYSTEM ? runtime::describe(last_error()) : ::gai_strerror(status));
  Addresses all;
  for (auto const* node = found; node; node = node->ai_next) {
    asio::ip::tcp::endpoint endpoint;
    if (node->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), node->ai_addr, node->ai_addrlen);
    all.push_back(endpoint.address());
  }
  ::freeaddrinfo(found);
  return all;
}

Task<Result<Addresses>> system_look_up(std::string host, std::chrono::milliseconds limit,
                                       std::function<Result<Addresses>(const std::string&)> ask) {
  if (running >= most_system_look_ups)
    co_return Error(Errc::limit_exceeded,
                    fmt::format("{} look-ups already wait for this machine's name services", most_system_look_ups));
  auto const box = std::make_shared<AnswerBox>();
  auto const event = box->event();
  if (event < 0) co_return Error(Errc::not_connected, runtime::describe(last_error()));
  Descriptor descriptor(co_await asio::this_coro::executor, event);
  if (auto const started = start(box, std::move(ask), std::move(host)); !started) co_return started.error();
  boost::system::error_code error;
  co_await runtime::with_deadline(
      limit, error, [&](auto token) { return descriptor.async_wait(Descriptor::wait_read, std::move(token)); });
  if (auto answer = box->take()) co_return std::move(*answer);
  co_return Error(Errc::timed_out,
                  fmt::format("this machine's name services have not answered within {} ms", limit.count()));
}

}  // namespace petal::net
