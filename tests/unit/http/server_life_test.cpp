// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <optional>

#include "unit/http/served.hpp"

namespace petal::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::HasSubstr;

/// The next free descriptor is the first that may not be had, as long as this lives.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    auto limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(next_descriptor());
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  static int next_descriptor() {
    int const next = ::dup(STDERR_FILENO);
    ::close(next);
    return next;
  }

  rlimit before_{};
};

}  // namespace

TEST(ServerLife, LetsARunningRequestFinishWhenItStops) {
  Served server;
  RawClient busy(server.port());
  RawClient idle(server.port());
  busy.send(get("/waits"));
  idle.send(get("/hello"));
  idle.receive();
  server.await_handling();

  auto stopped = server.stop(minutes(1));
  EXPECT_EQ(idle.receive_rest(), "");
  server.let_it_answer();

  auto const answer = busy.receive_rest();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("waited"));
  stopped.get();
  EXPECT_THROW(RawClient(server.port()), boost::system::system_error);
}

TEST(ServerLife, CancelsWhatHangsOnceTheLimitHasPassed) {
  Served server;
  RawClient client(server.port());
  client.send(get("/waits"));
  server.await_handling();

  server.stop(milliseconds(1)).get();

  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerLife, ClosesAConnectionThatIsIdleForTooLong) {
  auto options = on_loopback();
  options.idle_limit = milliseconds(20);
  Served server(options);
  RawClient client(server.port());

  client.send(get("/hello"));

  EXPECT_THAT(client.receive_rest(), HasSubstr("hello"));
}

TEST(ServerLife, ClosesAConnectionWhoseRequestDoesNotComeToAnEnd) {
  auto options = on_loopback();
  options.request_limit = milliseconds(20);
  Served server(options);
  RawClient silent(server.port());
  RawClient slow(server.port());

  slow.send("GET /hello HT");

  EXPECT_EQ(silent.receive_rest(), "");
  EXPECT_EQ(slow.receive_rest(), "");
}

TEST(ServerLife, TellsWhoseThePortIsAndWhatToDo) {
  Served first;
  boost::asio::io_context context;
  auto options = on_loopback();
  options.port = first.port();
  options.port_key = "HTTP_PORT";
  Server second(context.get_executor(), options, RouteTable());

  auto const result = second.listen();

  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().message(), "port " + std::to_string(first.port()) +
                                          " on 127.0.0.1 is in use by another program; stop it or set HTTP_PORT");
}

TEST(ServerLife, TellsThatAnAddressIsNotOfThisMachine) {
  boost::asio::io_context context;
  for (auto const* const host : {"192.0.2.1", "", "not an address"}) {
    Server server(context.get_executor(), {.host = host, .host_key = "HTTP_HOST"}, RouteTable());
    auto const result = server.listen();
    ASSERT_TRUE(result.has_error()) << host;
    EXPECT_THAT(result.error().message(), HasSubstr("set HTTP_HOST")) << host;
  }
}

TEST(ServerLife, ListensForLocalhostOnBothLoopbackAddresses) {
  Served server({.host = "localhost"});
  boost::asio::io_context context;
  boost::system::error_code no_ipv6;
  boost::asio::ip::tcp::acceptor(context).open(boost::asio::ip::tcp::v6(), no_ipv6);

  for (auto const* const address : {"127.0.0.1", "::1"}) {
    if (address == std::string_view("::1") && no_ipv6) GTEST_SKIP() << "this machine has no IPv6";
    RawClient client(server.port(), address);
    client.send(get("/hello"));
    EXPECT_EQ(client.receive().body, "hello");
  }
}

TEST(ServerLife, AcceptsAgainOnceThereAreDescriptorsAgain) {
  boost::asio::io_context context;
  Server server(context.get_executor(), on_loopback(), RouteTable());
  server.listen().value();
  context.poll();
  {
    boost::asio::io_context clients;
    boost::asio::ip::tcp::socket client(clients, boost::asio::ip::tcp::v4());
    std::optional<NoMoreDescriptors> none(std::in_place);
    client.connect({boost::asio::ip::address_v4::loopback(), server.port()});
    context.poll();
    EXPECT_EQ(server.connections(), 0U);

    none.reset();
    while (server.connections() == 0) context.run_one();
  }
  auto stopped = boost::asio::co_spawn(context, server.stop(milliseconds(0)), boost::asio::use_future);
  context.run();
  stopped.get();
}

}  // namespace petal::http::test
