// SPDX-License-Identifier: Apache-2.0
#include "http/server/own_host.hpp"

#include <gtest/gtest.h>

namespace petal::http::test {
namespace {

bool answers(std::string_view authority, const std::string& listening = "127.0.0.1") {
  return is_own_host(host_of(authority), listening, {"robot.example", "192.0.2.7"});
}

}  // namespace

TEST(OwnHost, IsEachNameAndAddressOfLoopback) {
  for (auto const* const host : {"127.0.0.1", "127.0.0.1:9000", "127.1.2.3", "localhost", "LocalHost:80",
                                 "localhost.:1", "petal.localhost", "[::1]", "[::1]:9000", "[::ffff:127.0.0.1]:9000"})
    EXPECT_TRUE(answers(host)) << host;
}

TEST(OwnHost, IsWhatItListensOnAndWhatIsAllowed) {
  EXPECT_TRUE(answers("robot.example:9000"));
  EXPECT_TRUE(answers("ROBOT.example."));
  EXPECT_TRUE(answers("192.0.2.7:9000"));
  EXPECT_TRUE(answers("rover.lan:9000", "rover.lan"));
  EXPECT_TRUE(answers("192.0.2.9:9000", "192.0.2.9"));
  EXPECT_FALSE(answers("0.0.0.0:9000", "0.0.0.0"));
  EXPECT_FALSE(answers("[::]:9000", "::"));
}

TEST(OwnHost, IsANameWithoutADot) {
  for (auto const* const host : {"robot", "robot:9000", "3d-printer", "manager_1"}) EXPECT_TRUE(answers(host)) << host;
}

TEST(OwnHost, IsNothingElse) {
  for (auto const* const host : {"",
                                 ":9000",
                                 "rebound.example",
                                 "rebound.example:9000",
                                 "localhost.rebound.example",
                                 "127.0.0.1.rebound.example",
                                 "localhost@rebound.example",
                                 "notlocalhost.com",
                                 "10.0.0.1",
                                 "2130706433",
                                 "0x7f000001",
                                 "[::2]",
                                 "[::1",
                                 "::1",
                                 "robot.example.evil.com",
                                 "localhost:9000:1",
                                 "localhost:x",
                                 "localhost evil",
                                 "robot/evil",
                                 "a b"})
    EXPECT_FALSE(answers(host)) << host;
}

TEST(OwnHost, AnAddressIsTheSameInBothItsForms) {
  using boost::asio::ip::make_address;
  EXPECT_TRUE(is_same_address("192.0.2.1", make_address("192.0.2.1")));
  EXPECT_TRUE(is_same_address("192.0.2.1", make_address("::ffff:192.0.2.1")));
  EXPECT_TRUE(is_same_address("2001:db8::1", make_address("2001:DB8:0::1")));
  EXPECT_FALSE(is_same_address("192.0.2.2", make_address("192.0.2.1")));
  EXPECT_FALSE(is_same_address("rebound.example", make_address("192.0.2.1")));
}

}  // namespace petal::http::test
