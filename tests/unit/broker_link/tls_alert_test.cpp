// SPDX-License-Identifier: Apache-2.0
#include "broker_link/tls_alert.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace petal::broker_link {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using testing::HasSubstr;
using testing::StartsWith;

error_code of_tls(int reason) {
  return {static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)), asio::error::get_ssl_category()};
}

std::string describe_alert(int number) {
  return describe_stream_error(of_tls(SSL_AD_REASON_OFFSET + number));
}

TEST(DescribeStreamError, IsEmptyForAPlainEnd) {
  EXPECT_EQ(describe_stream_error({}), "");
  EXPECT_EQ(describe_stream_error(asio::error::eof), "");
  EXPECT_EQ(describe_stream_error(asio::ssl::error::stream_truncated), "");
  EXPECT_EQ(describe_stream_error(of_tls(SSL_R_UNEXPECTED_EOF_WHILE_READING)), "");
}

TEST(DescribeStreamError, NamesTheAlertAndWhatToLookAt) {
  EXPECT_EQ(describe_alert(SSL_AD_CERTIFICATE_UNKNOWN),
            "the broker refused our certificate: TLS alert certificate unknown; see whether MQTT_CERT_FILE is the one "
            "that was made for this broker, and holds its whole chain");
  EXPECT_THAT(describe_alert(SSL_AD_UNKNOWN_CA),
              StartsWith("the broker refused our certificate: TLS alert unknown ca"));
  EXPECT_THAT(describe_alert(SSL_AD_BAD_CERTIFICATE), HasSubstr("TLS alert bad certificate;"));
  EXPECT_THAT(describe_alert(SSL_AD_CERTIFICATE_REQUIRED),
              HasSubstr("TLS alert certificate required; set MQTT_CERT_FILE and MQTT_KEY_FILE"));
  EXPECT_THAT(describe_alert(SSL_AD_HANDSHAKE_FAILURE), HasSubstr("TLS alert handshake failure;"));
  EXPECT_THAT(describe_alert(SSL_AD_PROTOCOL_VERSION), HasSubstr("TLS alert protocol version; TLS 1.2 or newer"));
}

TEST(DescribeStreamError, NamesAnAlertWithoutAdviceByOpenSslsWords) {
  EXPECT_EQ(describe_alert(SSL_AD_RECORD_OVERFLOW),
            "the broker ended the connection: TLS alert record overflow (22); see its log");
}

TEST(DescribeStreamError, KnowsWhatSpeaksNoTls) {
  EXPECT_THAT(describe_stream_error(of_tls(SSL_R_WRONG_VERSION_NUMBER)),
              StartsWith("what answers on this port does not speak TLS (wrong version number"));
}

TEST(DescribeStreamError, TakesNoReasonOfAnotherLibraryForAnAlert) {
  error_code const error(static_cast<int>(ERR_PACK(ERR_LIB_PEM, 0, SSL_R_TLSV1_ALERT_UNKNOWN_CA)),
                         asio::error::get_ssl_category());

  EXPECT_THAT(describe_stream_error(error), testing::Not(HasSubstr("alert")));
}

TEST(DescribeStreamError, SaysWhatTheSystemSaid) {
  EXPECT_EQ(describe_stream_error(asio::error::connection_reset), "Connection reset by peer");
}

}  // namespace
}  // namespace petal::broker_link
