// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"

namespace petal::http {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;

/// A server that says what it is told to, once for each request it reads, and counts its connections.
class ScriptedServer {
 public:
  explicit ScriptedServer(asio::io_context& loop)
      : acceptor_(loop, {asio::ip::address_v4::loopback(), 0}), tasks_(loop.get_executor()) {
    tasks_.spawn("accept", accept());
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  Task<bool> stop() { return tasks_.stop(); }

  std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  bool closes = false;
  int connections = 0;
  std::vector<std::string> requests;

 private:
  Task<> accept() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
      ++connections;
      tasks_.spawn("serve", serve(std::move(socket)));
    }
  }

  Task<> serve(asio::ip::tcp::socket socket) {
    std::string buffer;
    do {
      auto const length =
          co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n", asio::use_awaitable);
      requests.push_back(buffer.substr(0, length));
      buffer.clear();
      co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
    } while (!closes);
  }

  asio::ip::tcp::acceptor acceptor_;
  runtime::TaskGroup tasks_;
};

class ClientTest : public testing::Test {
 protected:
  ~ClientTest() override { test::run_on(loop_, server_.stop()); }

  Result<unsigned> status(ClientConnection::Limit limit = std::chrono::seconds(20)) {
    return test::run_on(loop_, ask(client_, limit));
  }

  static Task<Result<unsigned>> ask(Client& client, ClientConnection::Limit limit) {
    auto const answer = co_await client.request(Method::get, "/path", {}, limit);
    if (!answer) co_return answer.error();
    co_return answer->status;
  }

  asio::io_context loop_;
  ScriptedServer server_{loop_};
  Client client_{loop_.get_executor(), "127.0.0.1", server_.port()};
};

TEST_F(ClientTest, UsesAKeptConnectionAgain) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(status().value(), 200U);

  EXPECT_EQ(server_.connections, 1);
  EXPECT_THAT(server_.requests.front(), HasSubstr("GET /path HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(ClientTest, IsContentWithAServerThatClosesAfterEachAnswer) {
  server_.closes = true;
  server_.answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  for (int i = 0; i < 3; ++i) EXPECT_EQ(status().value(), 200U);

  EXPECT_EQ(server_.connections, 3);
}

TEST_F(ClientTest, IsContentWithAServerThatClosesWithoutSayingSo) {
  server_.closes = true;

  for (int i = 0; i < 3; ++i) EXPECT_EQ(status().value(), 200U);
}

TEST_F(ClientTest, GivesUpOnAServerThatDoesNotAnswer) {
  server_.answer.clear();

  EXPECT_TRUE(status(std::chrono::milliseconds(20)).error().is(Errc::timed_out));
}

TEST_F(ClientTest, SaysWhoIsOutOfReach) {
  Client nobody(loop_.get_executor(), "127.0.0.1", 1);

  auto const refused = test::run_on(loop_, ask(nobody, std::chrono::seconds(20)));

  EXPECT_TRUE(refused.error().is(Errc::not_connected));
  EXPECT_THAT(refused.error().message(), HasSubstr("127.0.0.1:1"));
}

TEST_F(ClientTest, SurvivesNonsense) {
  server_.answer = "this is not HTTP\r\n\r\n";

  EXPECT_TRUE(status().error().is(Errc::link_lost));
}

TEST_F(ClientTest, TellsARequestThatWasLostFromOneThatWasNotSent) {
  server_.answer = "HTTP/1.1 200 OK\r\nContent-Le";
  server_.closes = true;

  EXPECT_TRUE(status().error().is(Errc::link_lost));
}

constexpr auto hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";

TEST_F(ClientTest, TakesTheFinalAnswerNotTheInformationalOnesBeforeIt) {
  server_.answer = hint + std::string("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");

  for (int i = 0; i < 3; ++i) EXPECT_EQ(status().value(), 503U);

  EXPECT_EQ(server_.connections, 1);
}

TEST_F(ClientTest, DoesNotSwitchProtocols) {
  server_.answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

  EXPECT_THAT(status().error().message(), HasSubstr("101"));
}

TEST_F(ClientTest, AnAnswerNobodyAskedForIsNotTheNextOne) {
  server_.answer += "HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n";

  for (int i = 0; i < 3; ++i) EXPECT_EQ(status().value(), 200U);

  EXPECT_EQ(server_.connections, 3);
}

/// All of a body, read as it comes.
Task<Result<std::string>> read_as_it_comes(ClientConnection& connection, Url url) {
  constexpr auto limit = std::chrono::seconds(20);
  if (auto const connected = co_await connection.connect(url, limit); !connected) co_return connected.error();
  if (auto const sent = co_await connection.send(format_request(Method::get, url, {}, "secret"), limit); !sent)
    co_return sent.error();
  auto const head = co_await connection.receive_head(limit);
  if (!head) co_return head.error();
  std::string all;
  for (;;) {
    auto const some = co_await connection.receive_some(limit);
    if (!some) co_return some.error();
    if (some->empty()) co_return all;
    all += *some;
  }
}

TEST_F(ClientTest, ReadsABodyAsItComes) {
  server_.answer = hint;
  server_.answer += "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n4\r\ntwo\n\r\n0\r\n\r\n";
  ClientConnection connection(loop_.get_executor());

  auto const all = test::run_on(loop_, read_as_it_comes(connection, {"127.0.0.1", server_.port(), "/path"}));

  EXPECT_EQ(all.value(), "one\ntwo\n");
  EXPECT_THAT(server_.requests.front(), HasSubstr("\r\nAuthorization: Bearer secret\r\n"));
}

TEST_F(ClientTest, TellsABodyThatEndedFromOneThatWasCut) {
  server_.answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n";
  server_.closes = true;
  ClientConnection connection(loop_.get_executor());

  auto const all = test::run_on(loop_, read_as_it_comes(connection, {"127.0.0.1", server_.port(), "/path"}));

  EXPECT_TRUE(all.has_error());
}

}  // namespace
}  // namespace petal::http
