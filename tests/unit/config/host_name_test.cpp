// SPDX-License-Identifier: Apache-2.0
#include "config/host_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace petal::config {
namespace {

TEST(HostName, IsANameOrAnAddress) {
  for (auto const* host : {"localhost", "robot-7.example.com", "my_service", "a.", "127.0.0.1", "0.0.0.0", "::1",
                           "::", "fe80::1", "3com.example"})
    EXPECT_TRUE(is_host(host)) << host;
}

TEST(HostName, IsNotAnythingElse) {
  for (auto const* host :
       {"", ".", "a..b", "-a", "a-", "a b", "a/b", "a:1", "[::1]", "256.1.1.1", "1.2.3", "12", "\u00e4", "*"})
    EXPECT_FALSE(is_host(host)) << host;
  EXPECT_FALSE(is_host(std::string(64, 'a')));
  EXPECT_FALSE(is_host(std::string("a\0b", 3)));
}

TEST(HostName, IsLoopbackWhereOnlyThisMachineReachesIt) {
  for (auto const* host : {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (auto const* host : {"0.0.0.0", "::", "128.0.0.1", "127.example.com", "localhost.example.com", "robot", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(HostName, IsUnderItsDomainsAndNotUnderLookAlikes) {
  EXPECT_TRUE(is_under("a1.iot.eu-west-1.AmazonAWS.com", "amazonaws.com"));
  EXPECT_TRUE(is_under("amazonaws.com.", "amazonaws.com"));
  EXPECT_FALSE(is_under("notamazonaws.com", "amazonaws.com"));
  EXPECT_FALSE(is_under("amazonaws.com.example.org", "amazonaws.com"));
}

}  // namespace
}  // namespace petal::config
