// SPDX-License-Identifier: Apache-2.0
#include "broker/connector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_server.hpp"

namespace petal::broker {
namespace {

using testing::HasSubstr;

Task<> serve(test::TlsServer& server, std::string& offered) {
  offered = co_await server.serve_one();
}

/// `connected`, or why not.
Task<std::string> attempt(Connector& connector) {
  auto const result = co_await connector.connect();
  co_return result ? "connected" : result.error().message();
}

class ConnectorTest : public testing::Test {
 protected:
  ~ConnectorTest() override { test::run_on(loop_, tasks_.stop()); }

  /// One attempt at `server_` by the name `host`.
  std::string connect(const std::string& host, const std::string& alpn = {}) {
    tasks_.spawn("server", serve(server_, offered_));
    options_.brokers = {{host, server_.port(), true, alpn}};
    Connector connector(options_);
    auto result = test::run_on(loop_, attempt(connector));
    while (tasks_.size() > 0 && loop_.run_one() > 0) {
    }
    return result;
  }

  test::TemporaryDirectory directory_;
  boost::asio::io_context loop_;
  test::TlsServer server_{loop_.get_executor(), "localhost", directory_.path()};
  std::string offered_;
  BrokerOptions options_;
  runtime::TaskGroup tasks_{loop_.get_executor()};
};

TEST_F(ConnectorTest, ConnectsToAServerItCanVerify) {
  options_.tls.ca = server_.certificate();

  EXPECT_EQ(connect("localhost"), "connected");
  EXPECT_EQ(offered_, "");
}

TEST_F(ConnectorTest, OffersTheProtocolOfTheBroker) {
  options_.tls.ca = server_.certificate();

  EXPECT_EQ(connect("localhost", "x-amzn-mqtt-ca"), "connected");
  EXPECT_EQ(offered_, "x-amzn-mqtt-ca");
}

TEST_F(ConnectorTest, RefusesACertificateForAnotherName) {
  options_.tls.ca = server_.certificate();

  EXPECT_THAT(connect("127.0.0.1"), HasSubstr("IP address mismatch"));
}

TEST_F(ConnectorTest, RefusesAnAuthorityItDoesNotKnow) {
  EXPECT_THAT(connect("localhost"), HasSubstr("self-signed certificate"));
}

TEST_F(ConnectorTest, NamesTheFileItCannotLoad) {
  std::ofstream(directory_ / "broken.pem") << "not a certificate";
  options_.tls.ca = directory_ / "broken.pem";

  EXPECT_THAT(connect("localhost"), HasSubstr("broken.pem"));
}

TEST(Connector, GoesOnToTheNextBrokerAndSaysWhatFailed) {
  boost::asio::io_context loop;
  boost::asio::ip::tcp::acceptor acceptor(loop, {boost::asio::ip::address_v4::loopback(), 0});
  BrokerOptions options;
  options.brokers = {{"127.0.0.1", 1}, {"127.0.0.1", acceptor.local_endpoint().port()}};
  Connector connector(options);

  EXPECT_THAT(test::run_on(loop, attempt(connector)), HasSubstr("127.0.0.1:1: connecting: Connection refused"));
  EXPECT_EQ(test::run_on(loop, attempt(connector)), "connected");
}

}  // namespace
}  // namespace petal::broker
