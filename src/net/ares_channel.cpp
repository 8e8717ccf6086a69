// SPDX-License-Identifier: Apache-2.0
#include "net/ares_channel.hpp"

#include <fmt/format.h>
#include <netinet/in.h>

#include <chrono>
#include <cstring>

#include "net/ares_sockets.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// How long one server may take to answer before the next one is queried; twice as long in the second round. The
/// system's default is five seconds, so that a look-up fails before it comes to the second server.
constexpr int first_timeout_ms = 1000;
constexpr int rounds = 3;

/// Calls ares_library_init(3), which must be called once, before anything else.
int set_up() {
  static int const status = ::ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

Error failure(int status) {
  return {Errc::not_connected, fmt::format("name look-ups cannot be set up: {}", ::ares_strerror(status))};
}

asio::ip::address address_of(const sockaddr& from) {
  if (from.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from, sizeof v4);
    return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &from, sizeof v6);
  asio::ip::address_v6::bytes_type bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes, v6.sin6_scope_id);
}

void tell(void* context, int status, int, ares_addrinfo* found) {
  std::unique_ptr<AresChannel::OnAnswer> const on_answer(static_cast<AresChannel::OnAnswer*>(context));
  AresChannel::Answer answer{status, {}};
  for (auto const* node = found ? found->nodes : nullptr; node; node = node->ai_next)
    if (node->ai_family == AF_INET || node->ai_family == AF_INET6)
      answer.addresses.push_back(address_of(*node->ai_addr));
  ::ares_freeaddrinfo(found);
  (*on_answer)(std::move(answer));
}

}  // namespace

/// A socket that belongs to c-ares.
struct AresChannel::Watched {
  Watched(const asio::any_io_executor& executor, ares_socket_t number) : socket(number), descriptor(executor) {}

  ares_socket_t socket;
  asio::posix::stream_descriptor descriptor;
  bool reads = false;
  bool writes = false;
  bool waits_readable = false;
  bool waits_writable = false;
};

AresChannel::AresChannel(asio::any_io_executor executor) : executor_(std::move(executor)), timer_(executor_) {}

AresChannel::~AresChannel() {
  if (channel_) ::ares_destroy(channel_);
}

Result<std::shared_ptr<AresChannel>> AresChannel::make(asio::any_io_executor executor, Sources sources,
                                                       const std::string& servers) {
  std::shared_ptr<AresChannel> made(new AresChannel(std::move(executor)));
  if (auto const opened = made->open(sources, servers); !opened) return opened.error();
  return made;
}

Result<void> AresChannel::open(Sources sources, const std::string& servers) {
  if (auto const status = set_up(); status != ARES_SUCCESS) return failure(status);
  ares_options options{};
  options.sock_state_cb = &on_socket_state;
  options.sock_state_cb_data = this;
  options.timeout = first_timeout_ms;
  options.tries = rounds;
  char files[] = "f";
  options.lookups = files;
  auto const given = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                     (sources == Sources::hosts_file ? ARES_OPT_LOOKUPS : 0);
  if (auto const status = ::ares_init_options(&channel_, &options, given); status != ARES_SUCCESS) {
    channel_ = nullptr;
    return failure(status);
  }
  ::ares_set_socket_functions(channel_, &ares_sockets(), &socket_errno_);
  if (servers.empty()) return {};
  auto const status = ::ares_set_servers_ports_csv(channel_, servers.c_str());
  return status == ARES_SUCCESS ? Result<void>() : failure(status);
}

void AresChannel::ask(const std::string& name, int family, OnAnswer on_answer) {
  ares_addrinfo_hints hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  auto context = std::make_unique<OnAnswer>(std::move(on_answer));
  ::ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &tell, context.release());
  set_timer();
}

void AresChannel::on_socket_state(void* self, ares_socket_t socket, int reads, int writes) {
  auto& channel = *static_cast<AresChannel*>(self);
  if (reads != 0 || writes != 0)
    channel.watch(socket, reads != 0, writes != 0);
  else
    channel.forget(socket);
}

void AresChannel::watch(ares_socket_t socket, bool reads, bool writes) {
  auto& watched = watched_[socket];
  if (!watched) {
    watched = std::make_shared<Watched>(executor_, socket);
    error_code ignored;  // a socket that cannot be watched is like a server that does not answer
    watched->descriptor.assign(socket, ignored);
  }
  watched->reads = reads;
  watched->writes = writes;
  wait_readable(watched);
  wait_writable(watched);
}

/// c-ares closes the socket after this.
void AresChannel::forget(ares_socket_t socket) {
  auto const found = watched_.find(socket);
  if (found == watched_.end()) return;
  auto const watched = found->second;
  watched_.erase(found);
  watched->reads = watched->writes = false;
  if (watched->descriptor.is_open()) watched->descriptor.release();
}

void AresChannel::wait_readable(const std::shared_ptr<Watched>& watched) {
  if (!watched->reads || watched->waits_readable || !watched->descriptor.is_open()) return;
  watched->waits_readable = true;
  watched->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                 [weak = weak_from_this(), watched](error_code error) {
                                   watched->waits_readable = false;
                                   auto const self = weak.lock();
                                   if (error || !self || !watched->reads) return;
                                   self->process(watched->socket, ARES_SOCKET_BAD);
                                   self->wait_readable(watched);
                                 });
}

void AresChannel::wait_writable(const std::shared_ptr<Watched>& watched) {
  if (!watched->writes || watched->waits_writable || !watched->descriptor.is_open()) return;
  watched->waits_writable = true;
  watched->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                 [weak = weak_from_this(), watched](error_code error) {
                                   watched->waits_writable = false;
                                   auto const self = weak.lock();
                                   if (error || !self || !watched->writes) return;
                                   self->process(ARES_SOCKET_BAD, watched->socket);
                                   self->wait_writable(watched);
                                 });
}

void AresChannel::process(ares_socket_t readable, ares_socket_t writable) {
  ::ares_process_fd(channel_, readable, writable);
  set_timer();
}

void AresChannel::set_timer() {
  timeval buffer{};
  auto const* const wait = ::ares_timeout(channel_, nullptr, &buffer);
  if (!wait) {
    timer_.cancel();
    return;
  }
  timer_.expires_after(std::chrono::seconds(wait->tv_sec) + std::chrono::microseconds(wait->tv_usec));
  timer_.async_wait([weak = weak_from_this()](error_code error) {
    auto const self = weak.lock();
    if (self && !error) self->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  });
}

}  // namespace petal::net
