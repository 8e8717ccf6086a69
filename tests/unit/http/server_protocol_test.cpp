// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http/served.hpp"

namespace petal::http::test {

using testing::HasSubstr;

TEST(Server, KeepsAConnectionForTheNextRequest) {
  Served server;
  RawClient client(server.port());

  for (int i = 0; i < 3; ++i) {
    client.send(get("/hello"));
    auto const answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_THAT(answer.head, HasSubstr("Content-Type: text/plain\r\n"));
    EXPECT_THAT(answer.head, HasSubstr(" GMT\r\n"));
  }
}

TEST(Server, AnswersTwoRequestsOfOneSegmentInOrder) {
  Served server;
  RawClient client(server.port());

  client.send(post("/echo", "1") + get("/names/two"));

  EXPECT_EQ(client.receive().body, "1");
  EXPECT_EQ(client.receive().body, "two");
}

TEST(Server, PutsARequestTogetherThatComesByteByByte) {
  Served server;
  RawClient client(server.port());

  for (char const c : post("/echo", "[1]")) client.send({&c, 1});

  EXPECT_EQ(client.receive().body, "[1]");
}

TEST(Server, TakesAChunkedBodyWithTrailers) {
  Served server;
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.send("2;x=y\r\nde\r\n0\r\nAuthorization: late\r\n\r\n" + get("/hello"));

  EXPECT_EQ(client.receive().body, "abcde");
  EXPECT_EQ(client.receive().body, "hello");
}

TEST(Server, WelcomesABodyThatWaitsForIt) {
  Served server;
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 100U);
  client.send("ok");

  EXPECT_EQ(client.receive().body, "ok");
}

TEST(Server, AnswersHeadWithTheLengthAndWithoutTheBody) {
  Served server;
  RawClient client(server.port());

  client.send("HEAD /hello HTTP/1.1\r\nHost: robot\r\n\r\n" + get("/hello"));

  EXPECT_THAT(client.receive(true).head, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_EQ(client.receive().body, "hello");
}

TEST(Server, ClosesWhereTheClientAsksForItAndAfterHttp10) {
  Served server;
  RawClient polite(server.port());
  RawClient old(server.port());

  polite.send("GET /hello HTTP/1.1\r\nHost: robot\r\nConnection: close\r\n\r\n");
  old.send("GET /hello HTTP/1.0\r\n\r\n");

  EXPECT_THAT(polite.receive_rest(), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(old.receive_rest(), HasSubstr("Connection: close\r\n"));
}

TEST(Server, KeepsAnOldConnectionThatAsksForIt) {
  Served server;
  RawClient client(server.port());

  client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/hello"));

  EXPECT_THAT(client.receive().head, HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_EQ(client.receive().status, 200U);
}

TEST(Server, AnswersAClientThatHasSaidAllItWillSay) {
  Served server;
  RawClient client(server.port());

  client.send(get("/hello"));
  client.end_sending();

  EXPECT_THAT(client.receive_rest(), HasSubstr("hello"));
}

TEST(Server, SaysInJsonWhatItDoesNotServe) {
  Served server;
  RawClient client(server.port());

  client.send(get("/nothing") + post("/hello", "{}") + "BREW /hello HTTP/1.1\r\nHost: robot\r\n\r\n");

  EXPECT_EQ(client.receive().body, R"({"detail":"Not Found: there is nothing at /nothing"})");
  auto const not_allowed = client.receive();
  EXPECT_EQ(not_allowed.status, 405U);
  EXPECT_THAT(not_allowed.head, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_EQ(client.receive().status, 405U);
}

TEST(Server, AnswersForAHandlerThatThrowsAndGoesOn) {
  Served server;
  RawClient client(server.port());

  client.send(get("/throws") + get("/hello"));

  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.body, R"({"detail":"Internal Server Error"})");
  EXPECT_EQ(client.receive().body, "hello");
}

TEST(Server, OutlivesClientsThatLeaveInTheMiddle) {
  Served server;
  RawClient(server.port()).send("POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: 10\r\n\r\nabc");
  RawClient(server.port()).send("GET /he");
  RawClient(server.port()).send(get("/hello") + get("/hello"));

  RawClient client(server.port());
  client.send(get("/hello"));
  EXPECT_EQ(client.receive().body, "hello");
}

}  // namespace petal::http::test
