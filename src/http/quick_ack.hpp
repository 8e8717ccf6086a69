// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace petal::http {

/// Makes the system acknowledge what was read from `socket` now instead of within 40 ms. The caller should call it
/// after each read that has not brought the whole of a message: a peer that writes its head and its body separately
/// sends the second only when the first is acknowledged (Nagle's algorithm, RFC 896), and the acknowledgement may be
/// delayed (RFC 1122, 4.2.3.2).
///
/// The system resets this by itself (tcp(7), TCP_QUICKACK). A message that comes whole costs nothing. It does nothing
/// on a socket that is not a TCP socket (a Unix socket), or is closed.
inline void quick_ack(int socket) noexcept {
  int const on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

/// The same for a Boost.Asio socket.
template <typename Socket>
void quick_ack(Socket& socket) noexcept
  requires requires { socket.native_handle(); }
{
  quick_ack(static_cast<int>(socket.native_handle()));
}

}  // namespace petal::http
