// SPDX-License-Identifier: Apache-2.0
#include "broker_link/connector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <openssl/pem.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>

#include "broker_link/tls_alert.hpp"
#include "runtime/task_group.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_server.hpp"

namespace petal::broker_link {
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

/// What the first read says, if connecting has not said it: where a certificate is refused differs between versions.
Task<std::string> first_fault(Connector& connector) {
  auto result = co_await connector.connect();
  if (!result) co_return result.error().message();
  auto& stream = std::get<std::unique_ptr<TlsConnection>>(*result)->stream;
  char byte = 0;
  boost::system::error_code error;
  co_await stream.async_read_some(boost::asio::buffer(&byte, 1),
                                  boost::asio::redirect_error(boost::asio::use_awaitable, error));
  co_return describe_stream_error(error);
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

  /// What is said of a server that asks for a certificate, and does not trust the one it gets.
  std::string fault_of_refusal(int version, bool has_certificate) {
    auto const robot = test::make_identity("robot");
    test::write_pem(directory_ / "robot.pem", [&](BIO* out) { PEM_write_bio_X509(out, robot.certificate.get()); });
    test::write_pem(directory_ / "robot.key", [&](BIO* out) {
      PEM_write_bio_PrivateKey(out, robot.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    options_.tls.ca = server_.certificate();
    if (has_certificate) options_.tls.cert = directory_ / "robot.pem";
    if (has_certificate) options_.tls.key = directory_ / "robot.key";
    server_.trust_nobody(version);
    tasks_.spawn("server", serve(server_, offered_));
    options_.brokers = {{"localhost", server_.port(), true, ""}};
    Connector connector(options_);
    return test::run_on(loop_, first_fault(connector));
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

TEST_F(ConnectorTest, TakesTheFinalDotOffTheNameThatIsChecked) {
  options_.tls.ca = server_.certificate();

  EXPECT_EQ(connect("localhost."), "connected");
}

TEST_F(ConnectorTest, NamesTheAlertOfABrokerThatRefusesOurCertificate) {
  for (auto const version : {TLS1_2_VERSION, TLS1_3_VERSION})
    EXPECT_THAT(fault_of_refusal(version, true), HasSubstr("the broker refused our certificate: TLS alert "));
}

TEST_F(ConnectorTest, NamesTheAlertOfABrokerThatMissesACertificate) {
  EXPECT_THAT(fault_of_refusal(TLS1_2_VERSION, false), HasSubstr("TLS alert handshake failure; it may ask for a cert"));
  EXPECT_THAT(fault_of_refusal(TLS1_3_VERSION, false), HasSubstr("TLS alert certificate required; set MQTT_CERT_FILE"));
}

TEST_F(ConnectorTest, WondersAboutAPortThatSpeaksNoTls) {
  boost::asio::ip::tcp::acceptor plain(loop_, {boost::asio::ip::address_v4::loopback(), 0});
  options_.brokers = {{"127.0.0.1", plain.local_endpoint().port(), true, ""}};
  plain.async_accept([](boost::system::error_code, const TcpSocket&) {});
  Connector connector(options_);

  EXPECT_THAT(test::run_on(loop_, attempt(connector)), HasSubstr("does it speak TLS on this port?"));
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
}  // namespace petal::broker_link
