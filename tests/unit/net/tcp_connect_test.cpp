// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_connect.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>

#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using asio::ip::make_address;
using std::chrono::milliseconds;
using testing::HasSubstr;
using tcp = asio::ip::tcp;
using ::petal::test::run_on;

constexpr milliseconds plenty{20'000};

/// Whom it has connected to, or why to nobody.
Task<std::string> peer_of(Addresses addresses, std::uint16_t port, milliseconds limit) {
  auto const socket = co_await connect_to_any(std::move(addresses), port, limit);
  co_return socket ? socket->remote_endpoint().address().to_string() : socket.error().message();
}

Task<> connect_for_ever(Addresses addresses, std::uint16_t port) {
  co_await connect_to_any(std::move(addresses), port, std::chrono::hours(1));
}

Task<bool> is_inherited(std::uint16_t port) {
  auto socket = co_await connect_tcp("localhost", port, {plenty, plenty});
  co_return (::fcntl(socket.value().native_handle(), F_GETFD) & FD_CLOEXEC) == 0;
}

Task<std::string> failure(std::string host, LookUpOptions options) {
  auto const socket = co_await connect_tcp(std::move(host), 1, {milliseconds(20), plenty}, std::move(options));
  co_return socket.error().message();
}

/// An address at which nobody answers: a listener whose queue is full, which drops what comes, as firewalls do.
class Hole {
 public:
  Hole(asio::io_context& loop, const tcp::endpoint& at) : listener_(loop) {
    listener_.open(at.protocol());
    listener_.set_option(asio::socket_base::reuse_address(true));
    listener_.bind(at);
    listener_.listen(0);
    for (int i = 0; i < 4; ++i) {
      auto& filling = filling_.emplace_back(loop, at.protocol());
      filling.native_non_blocking(true);
      std::ignore = ::connect(filling.native_handle(), at.data(), static_cast<socklen_t>(at.size()));
    }
  }

 private:
  tcp::acceptor listener_;
  std::vector<tcp::socket> filling_;
};

class ConnectToAny : public testing::Test {
 protected:
  std::string connect(Addresses addresses, milliseconds limit = plenty) {
    return run_on(loop_, peer_of(std::move(addresses), port_, limit));
  }

  asio::io_context loop_;
  tcp::acceptor listener_{loop_, {make_address("127.0.0.9"), 0}};
  std::uint16_t port_ = listener_.local_endpoint().port();
};

TEST_F(ConnectToAny, GoesOnFromAnAddressThatRefuses) {
  EXPECT_EQ(connect({make_address("127.0.0.8"), make_address("127.0.0.9")}), "127.0.0.9");
}

TEST_F(ConnectToAny, GoesOnFromAnAddressThatNeverAnswers) {
  Hole const hole(loop_, {make_address("127.0.0.7"), port_});

  EXPECT_EQ(connect({make_address("127.0.0.7"), make_address("127.0.0.9")}, std::chrono::hours(1)), "127.0.0.9");
}

TEST_F(ConnectToAny, NamesWhatItHasTriedAndWhy) {
  Hole const hole(loop_, {make_address("127.0.0.7"), port_});
  auto const port = std::to_string(port_);

  EXPECT_EQ(connect({make_address("127.0.0.8"), make_address("127.0.0.7")}, milliseconds(20)),
            "connecting: Connection refused (127.0.0.8:" + port + "); no answer within 20 ms (127.0.0.7:" + port + ")");
  EXPECT_EQ(connect({make_address("127.0.0.8")}), "connecting: Connection refused");
}

TEST_F(ConnectToAny, NamesAFewOfManyAddresses) {
  Addresses many;
  for (int i = 20; i < 120; ++i) many.push_back(make_address("127.0.1." + std::to_string(i)));

  auto const told = connect(many);

  EXPECT_THAT(told, HasSubstr(" and 96 more)"));
  EXPECT_LT(told.size(), 200u);
}

TEST_F(ConnectToAny, EndsAllAttemptsWhenItIsCancelled) {
  Hole const hole(loop_, {make_address("127.0.0.7"), port_});
  runtime::TaskGroup tasks(loop_.get_executor());
  tasks.spawn("connects", connect_for_ever({make_address("127.0.0.7")}, port_));
  loop_.poll();

  EXPECT_TRUE(run_on(loop_, tasks.stop(std::chrono::hours(1))));
}

TEST_F(ConnectToAny, NamesTheLimitOfOpenFiles) {
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit const none{3, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  auto const told = connect({make_address("127.0.0.9")});
  ::setrlimit(RLIMIT_NOFILE, &before);

  EXPECT_THAT(told, HasSubstr("(EMFILE): the limit is 3; raise LimitNOFILE in the unit, or ulimit -n"));
}

TEST_F(ConnectToAny, MakesSocketsThatNoProgramInherits) {
  tcp::acceptor const local(loop_, {make_address("127.0.0.1"), 0});

  EXPECT_FALSE(run_on(loop_, is_inherited(local.local_endpoint().port())));
}

TEST(ConnectTcp, SaysWhichStepFailed) {
  asio::io_context loop;

  EXPECT_THAT(run_on(loop, failure("robots.example", {"127.0.0.1:1"})),
              HasSubstr("resolving its name: no name server"));
}

}  // namespace
}  // namespace petal::net
