// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "unit/http/served.hpp"

namespace petal::http::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

using Clients = std::vector<std::unique_ptr<RawClient>>;

ServerOptions with_places(std::size_t most, std::size_t essential = 1) {
  auto options = on_loopback();
  options.max_connections = most;
  options.essential_connections = essential;
  options.watch_interval = milliseconds(5);
  return options;
}

/// So many clients, each of which has asked for `path`.
Clients asking(Served& server, std::size_t count, std::string_view path) {
  Clients clients;
  for (std::size_t i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(get(path));
  }
  server.await_handling(count);
  return clients;
}

}  // namespace

TEST(ServerPlaces, AreNotKeptByClientsThatAskNothing) {
  Served server(with_places(100));
  Clients idle;
  for (int i = 0; i < 300; ++i) idle.push_back(std::make_unique<RawClient>(server.port()));
  RawClient client(server.port());

  client.send(get("/hello"));

  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(idle.front()->receive_rest(), "");
  EXPECT_EQ(server.evicted(), 201U);
  EXPECT_EQ(server.refused(), 0U);
}

TEST(ServerPlaces, AreNotTakenFromAClientThatIsBeingAnswered) {
  Served server(with_places(2));
  auto busy = asking(server, 2, "/waits");
  RawClient late(server.port());

  late.send(get("/hello"));

  auto const answer = late.receive();
  EXPECT_EQ(answer.status, 503U);
  EXPECT_THAT(answer.head, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(answer.body, HasSubstr("there are 2 connections already"));
  server.let_it_answer();
  for (auto const& client : busy) EXPECT_EQ(client->receive().status, 200U);
}

TEST(ServerPlaces, AreKeptForWhatIsEssential) {
  Served server(with_places(2));
  auto const busy = asking(server, 2, "/waits");
  RawClient client(server.port());

  client.send(get("/status") + get("/hello"));

  auto const answer = client.receive();
  EXPECT_EQ(answer.status, 200U);
  EXPECT_THAT(answer.head, HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerPlaces, OneMoreThanForTheEssentialIsTurnedAway) {
  Served server(with_places(2, 0));
  auto const busy = asking(server, 2, "/waits");
  RawClient client(server.port());

  EXPECT_THAT(client.receive_rest(), HasSubstr("HTTP/1.1 503 "));
  EXPECT_EQ(server.refused(), 1U);
}

TEST(ServerPlaces, AreFreeOnceClientsHaveGoneThatWereNotAnswered) {
  Served server(with_places(2, 0));
  auto gone = asking(server, 2, "/waits");
  gone.clear();

  unsigned status = 0;
  while (status != 200) {  // a place is given up within two looks
    RawClient client(server.port());
    client.send(get("/hello"));
    status = client.receive().status;
  }

  EXPECT_EQ(status, 200U);
}

TEST(ServerPlaces, WhatNobodyAwaitsAnyMoreIsCancelledIfItsRouteSaysSo) {
  Served server(with_places(2));
  auto gone = asking(server, 2, "/waits/for-client");
  gone.clear();

  server.await_cancelled(2);
}

TEST(ServerPlaces, AClientThatHasOnlyEndedSendingIsAnswered) {
  auto options = with_places(2);
  options.watch_interval = std::chrono::hours(1);
  Served server(options);
  auto const clients = asking(server, 1, "/waits");
  clients.front()->end_sending();

  server.let_it_answer();

  EXPECT_EQ(clients.front()->receive().status, 200U);
}

TEST(ServerPlaces, ARouteHandlesNoMoreThanItMay) {
  Served server(with_places(10));
  auto const first = asking(server, 1, "/waits/alone");
  RawClient second(server.port());

  second.send(get("/waits/alone") + get("/hello"));

  auto const answer = second.receive();
  EXPECT_EQ(answer.status, 503U);
  EXPECT_THAT(answer.body, HasSubstr("GET /waits/alone handles 1 requests at the same time already"));
  EXPECT_EQ(second.receive().status, 200U);
  server.let_it_answer();
  EXPECT_EQ(first.front()->receive().status, 200U);
}

TEST(ServerPlaces, StrangersHaveAQuarterOfThem) {
  auto options = with_places(8);
  options.bearer_token = "secret";
  Served server(options);
  Clients strangers;
  for (int i = 0; i < 4; ++i) strangers.push_back(std::make_unique<RawClient>(server.port()));

  EXPECT_EQ(strangers.front()->receive_rest(), "");
  strangers.back()->send("GET /hello HTTP/1.1\r\nHost: robot\r\nAuthorization: Bearer secret\r\n\r\n");
  EXPECT_EQ(strangers.back()->receive().status, 200U);
}

TEST(ServerPlaces, AStrangersHeaderMustComeSoon) {
  auto options = with_places(8);
  options.header_limit_of_strangers = milliseconds(20);
  Served server(options);
  RawClient client(server.port());

  client.send("GET /hello HTTP/1.1\r\n");

  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerPlaces, TheBodyThatTakesLongestIsGivenUpWhenThereAreTooMany) {
  auto options = with_places(8);
  options.bodies_limit = 100'000;
  Served server(options);
  auto const begin = "POST /echo HTTP/1.1\r\nHost: robot\r\nContent-Length: 70000\r\n\r\n";
  RawClient slow(server.port());
  RawClient quick(server.port());

  slow.send(begin + std::string(60'000, ' '));
  quick.send("GET /hello HTTP/1.1\r\nHost: robot\r\n\r\n");
  EXPECT_EQ(quick.receive().status, 200U);
  quick.send(begin + std::string(70'000, ' '));

  EXPECT_EQ(quick.receive().body.size(), 70'000U);
  EXPECT_THAT(slow.receive_rest(), HasSubstr("HTTP/1.1 503 "));
}

}  // namespace petal::http::test
