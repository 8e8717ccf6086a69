// SPDX-License-Identifier: Apache-2.0
#include "http/cross_origin.hpp"

#include <gtest/gtest.h>

#include "unit/http/served.hpp"

namespace petal::http::test {
namespace {

Request asked(std::initializer_list<std::pair<const char*, const char*>> fields) {
  Request request;
  request.headers.add("Host", "robot:9000");
  for (auto const& [name, value] : fields) request.headers.add(name, value);
  return request;
}

}  // namespace

TEST(CrossOrigin, IsNoProgramThatIsNoBrowser) {
  EXPECT_FALSE(is_cross_origin(asked({})));
}

TEST(CrossOrigin, IsNotThePageOfTheServerItself) {
  EXPECT_FALSE(is_cross_origin(asked({{"Origin", "http://robot:9000"}, {"Sec-Fetch-Site", "same-origin"}})));
  EXPECT_FALSE(is_cross_origin(asked({{"Origin", "https://ROBOT:9000"}})));
  EXPECT_FALSE(is_cross_origin(asked({{"Sec-Fetch-Site", "none"}})));
}

TEST(CrossOrigin, IsWhateverElseABrowserNames) {
  EXPECT_TRUE(is_cross_origin(asked({{"Sec-Fetch-Site", "cross-site"}})));
  EXPECT_TRUE(is_cross_origin(asked({{"Sec-Fetch-Site", "same-site"}})));
  for (auto const* const origin : {"null", "", "http://evil.example", "http://robot", "http://robot:9001",
                                   "http://robot:9000.evil.example", "file://", "robot:9000"})
    EXPECT_TRUE(is_cross_origin(asked({{"Origin", origin}}))) << origin;
}

TEST(CrossOrigin, ThePortOfASchemeNeedNotBeWritten) {
  Request request;
  request.headers.add("Host", "robot");
  request.headers.add("Origin", "http://robot:80");
  EXPECT_FALSE(is_cross_origin(request));
}

TEST(CrossOrigin, IsRefusedBeforeAnyHandlerWhereSomethingIsChanged) {
  Served server;
  RawClient client(server.port());

  client.send("POST /echo HTTP/1.1\r\nHost: robot\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n");

  EXPECT_EQ(client.receive().status, 403U);
}

TEST(CrossOrigin, MayLookAtWhatChangesNothing) {
  Served server;
  RawClient client(server.port());

  client.send("GET /hello HTTP/1.1\r\nHost: robot\r\nOrigin: http://evil.example\r\n\r\n");

  EXPECT_EQ(client.receive().status, 200U);
}

TEST(CrossOrigin, AHostThatIsNotOursIsRefusedWhateverItAsks) {
  Served server;
  for (auto const* const bytes :
       {"GET /hello HTTP/1.1\r\nHost: rebound.example\r\n\r\n",
        "GET http://rebound.example/hello HTTP/1.1\r\nHost: robot\r\n\r\n", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /hello HTTP/1.0\r\nHost: rebound.example\r\n\r\n"}) {
    RawClient client(server.port());
    client.send(bytes);
    EXPECT_EQ(client.receive().status, 403U) << bytes;
  }
}

}  // namespace petal::http::test
