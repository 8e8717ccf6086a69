// SPDX-License-Identifier: Apache-2.0
#include "net/close_on_exec.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::petal::test::run_on;

template <typename Socket>
bool is_inherited(Socket& socket) {
  return (::fcntl(socket.native_handle(), F_GETFD) & FD_CLOEXEC) == 0;
}

template <typename Acceptor>
void listen(Acceptor& acceptor, const typename Acceptor::endpoint_type& at) {
  ASSERT_FALSE(open(acceptor, at.protocol()));
  acceptor.bind(at);
  acceptor.listen();
}

/// Whether what comes is inherited; what it has sent is read first.
template <typename Acceptor>
Task<bool> accepts_what_is_inherited(Acceptor& acceptor) {
  auto [error, socket] = co_await accept(acceptor);
  if (error) throw boost::system::system_error(error);
  char byte = 0;
  co_await socket.async_receive(asio::buffer(&byte, 1), asio::use_awaitable);
  co_return is_inherited(socket) || byte != 'x';
}

template <typename Acceptor>
Task<boost::system::error_code> error_where_closed_meanwhile(Acceptor& acceptor) {
  asio::post(acceptor.get_executor(), [&] { acceptor.close(); });
  auto [error, socket] = co_await accept(acceptor);
  co_return error;
}

template <typename Protocol>
void expect_none_inherited(const typename Protocol::endpoint& at) {
  asio::io_context loop;
  typename Protocol::acceptor acceptor(loop);
  listen(acceptor, at);
  EXPECT_FALSE(is_inherited(acceptor));

  typename Protocol::socket peer(loop);
  asio::post(loop, [&] {  // when it waits already
    peer.connect(acceptor.local_endpoint());
    peer.send(asio::buffer("x", 1));
  });
  EXPECT_FALSE(run_on(loop, accepts_what_is_inherited(acceptor)));
}

TEST(CloseOnExec, IsATcpSocketThatListensOrIsAccepted) {
  expect_none_inherited<tcp>({asio::ip::make_address("127.0.0.1"), 0});
}

TEST(CloseOnExec, IsAUnixSocketThatListensOrIsAccepted) {
  test::TemporaryDirectory const directory;
  expect_none_inherited<asio::local::stream_protocol>((directory / "socket").string());
}

TEST(CloseOnExec, AcceptEndsWithItsAcceptor) {
  asio::io_context loop;
  tcp::acceptor acceptor(loop);
  listen(acceptor, {asio::ip::make_address("127.0.0.1"), 0});

  EXPECT_EQ(run_on(loop, error_where_closed_meanwhile(acceptor)), asio::error::operation_aborted);
}

}  // namespace
}  // namespace petal::net
