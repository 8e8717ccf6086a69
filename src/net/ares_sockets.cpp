// SPDX-License-Identifier: Apache-2.0
#include "net/ares_sockets.hpp"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace petal::net {
namespace {

ares_socket_t open_socket(int family, int type, int protocol, void* why_not) {
  int const made = ::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  if (made < 0) *static_cast<int*>(why_not) = errno;
  return made;
}

int close_socket(ares_socket_t socket, void*) {
  return ::close(socket);
}

int connect_socket(ares_socket_t socket, const sockaddr* peer, ares_socklen_t length, void*) {
  return ::connect(socket, peer, length);
}

ares_ssize_t receive(ares_socket_t socket, void* into, std::size_t size, int flags, sockaddr* from,
                     ares_socklen_t* length, void*) {
  return ::recvfrom(socket, into, size, flags, from, length);
}

ares_ssize_t send(ares_socket_t socket, const iovec* pieces, int count, void*) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

constexpr ares_socket_functions functions{open_socket, close_socket, connect_socket, receive, send};

}  // namespace

const ares_socket_functions& ares_sockets() {
  return functions;
}

}  // namespace petal::net
