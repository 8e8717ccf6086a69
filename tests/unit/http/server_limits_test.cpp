// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "unit/http/served.hpp"

namespace petal::http::test {
namespace {

using testing::HasSubstr;

ServerOptions with_body_limit(std::size_t limit) {
  auto options = on_loopback();
  options.body_limit = limit;
  return options;
}

}  // namespace

TEST(ServerLimits, RefusesABodyByTheLengthItAnnounces) {
  Served server(with_body_limit(10));
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");

  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 413U);
  EXPECT_EQ(answer.body, R"({"detail":"Content Too Large: a body may have 10 bytes"})");
  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerLimits, LetsAClientThatSendsTwentyMegabytesReadTheRefusal) {
  Served server;
  RawClient client(server.port());

  std::string body;
  body.resize(20'000'000, ' ');
  client.send(post("/echo", body));

  EXPECT_THAT(client.receive_rest(), HasSubstr("413"));
}

TEST(ServerLimits, RefusesAChunkedBodyOnceItIsTooLong) {
  Served server(with_body_limit(10));
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n");

  EXPECT_EQ(client.receive().status, 413U);
}

TEST(ServerLimits, TakesABodyThatJustFits) {
  Served server(with_body_limit(300'000));
  RawClient client(server.port());
  std::string const body(300'000, 'x');

  client.send(post("/echo", body));

  EXPECT_TRUE(client.receive().body == body);
}

TEST(ServerLimits, RefusesAHeaderThatIsTooLong) {
  Served server;
  RawClient long_field(server.port());
  RawClient long_target(server.port());

  long_field.send("GET /hello HTTP/1.1\r\nHost: robot\r\nX: " + std::string(9000, 'x') + "\r\n\r\n");
  long_target.send(get("/" + std::string(9000, 'x')));

  EXPECT_EQ(long_field.receive().status, 431U);
  EXPECT_EQ(long_target.receive().status, 431U);
}

TEST(ServerLimits, AnswersWhatIsNoRequestAndCloses) {
  Served server;
  for (auto const* const bytes : {
           "nonsense\r\n\r\n",
           "GET /hello\r\n\r\n",
           "GET /hello HTTP/1.1\r\n\r\n",
           "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
           "GET /%zz HTTP/1.1\r\nHost: robot\r\nConnection: close\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: x\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       }) {
    RawClient client(server.port());
    client.send(bytes);
    auto const answer = client.receive();
    EXPECT_EQ(answer.status, 400U) << bytes;
    EXPECT_THAT(answer.body, HasSubstr(R"({"detail":"Bad Request: )")) << bytes;
  }
}

TEST(ServerLimits, DoesNotGuessAtAnUnknownTransferEncoding) {
  Served server;
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nTransfer-Encoding: gzip\r\n\r\n" + get("/hello"));

  EXPECT_EQ(client.receive().status, 501U);
  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerLimits, WantsTheTokenWhereThereIsOne) {
  auto options = on_loopback();
  options.bearer_token = "secret";
  Served server(options);
  auto const with = [](std::string_view value) {
    return "GET /hello HTTP/1.1\r\nHost: robot\r\nAuthorization: " + std::string(value) + "\r\n\r\n";
  };
  RawClient client(server.port());

  client.send(get("/hello") + with("Bearer secreT") + with("Bearer secretsecret") + with("Basic secret") +
              with("Bearer ") + with("bearer secret"));

  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 401U);
  EXPECT_THAT(answer.head, HasSubstr("WWW-Authenticate: Bearer\r\n"));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(client.receive().status, 401U);
  EXPECT_EQ(client.receive().status, 200U);
}

TEST(ServerLimits, RefusesABodyWithoutTheTokenBeforeItIsSent) {
  auto options = on_loopback();
  options.bearer_token = "secret";
  Served server(options);
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: 1000\r\n\r\n");

  EXPECT_EQ(client.receive().status, 401U);
  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerLimits, RefusesTheHeaderOfAChunkThatNeverEnds) {
  Served server;
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nTransfer-Encoding: chunked\r\n\r\n5;a=" +
              std::string(100'000, 'a'));

  EXPECT_EQ(client.receive().status, 431U);
}

TEST(ServerLimits, ClosesAfterAnOldRequestInChunks) {
  Served server;
  RawClient client(server.port());

  client.send(
      "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" +
      get("/hello"));

  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(client.receive_rest(), "");
}

}  // namespace petal::http::test
