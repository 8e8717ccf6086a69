// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <petal/task.hpp>
#include <tuple>

namespace petal::net {

// A petal may start a program at any moment, in any thread. That program inherits every descriptor that is not closed
// on exec, and would keep a port open that the manager needs when it starts again. Asio's own sockets, opened and
// accepted, are inherited; these are closed on exec from the beginning.

/// Does what `object.open(protocol)` does, for a socket or an acceptor.
template <typename Object>
boost::system::error_code open(Object& object, const typename Object::protocol_type& protocol) {
  int const made = ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol.protocol());
  if (made < 0) return {errno, boost::system::system_category()};
  boost::system::error_code error;
  object.assign(protocol, made, error);
  if (error) ::close(made);
  return error;
}

/// Returns the descriptor of a connection that waits to be accepted. On an error it returns -1 and sets `error`, to
/// `would_block` if no connection waits.
int accepted(int listening, boost::system::error_code& error) noexcept;

/// Does what `acceptor.async_accept()` does, for an acceptor that `open` has opened. **Cancellation.** Closing the
/// acceptor ends it.
template <typename Protocol>
Task<std::tuple<boost::system::error_code, typename Protocol::socket>> accept(
    boost::asio::basic_socket_acceptor<Protocol>& acceptor) {
  using Acceptor = boost::asio::basic_socket_acceptor<Protocol>;
  typename Protocol::socket socket(acceptor.get_executor());
  boost::system::error_code error;
  int made = accepted(acceptor.native_handle(), error);
  while (error == boost::asio::error::would_block) {
    std::tie(error) =
        co_await acceptor.async_wait(Acceptor::wait_read, boost::asio::as_tuple(boost::asio::use_awaitable));
    if (!error) made = accepted(acceptor.native_handle(), error);
  }
  if (!error) socket.assign(acceptor.local_endpoint().protocol(), made, error);
  co_return std::tuple(error, std::move(socket));
}

}  // namespace petal::net
