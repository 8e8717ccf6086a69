// SPDX-License-Identifier: Apache-2.0
#include "net/host.hpp"

#include <gtest/gtest.h>

namespace petal::net {
namespace {

namespace ip = boost::asio::ip;

Addresses loopback() {
  return {ip::address_v6::loopback(), ip::address_v4::loopback()};
}

TEST(Host, KnowsAddressesWithoutALookUp) {
  EXPECT_EQ(known_addresses("192.0.2.7"), Addresses{ip::make_address("192.0.2.7")});
  EXPECT_EQ(known_addresses("2001:db8::7"), Addresses{ip::make_address("2001:db8::7")});
}

TEST(Host, KnowsLocalhostAndWhatIsBelowIt) {
  for (auto const* const name : {"localhost", "LocalHost", "localhost.", "broker.localhost", "a.b.localhost."})
    EXPECT_EQ(known_addresses(name), loopback()) << name;
}

TEST(Host, KnowsNoOtherName) {
  for (auto const* const name : {"broker.example", "notlocalhost", "localhost.example", "127.1", "", "."})
    EXPECT_EQ(known_addresses(name), std::nullopt) << name;
}

TEST(Host, TakesOneFinalDotAway) {
  EXPECT_EQ(without_final_dot("broker.example."), "broker.example");
  EXPECT_EQ(without_final_dot("broker.example"), "broker.example");
  EXPECT_EQ(without_final_dot("."), "");
  EXPECT_EQ(without_final_dot(""), "");
}

TEST(Host, KnowsNamesOfMulticastDns) {
  EXPECT_TRUE(is_multicast_name("robot.local"));
  EXPECT_TRUE(is_multicast_name("a.Robot.LOCAL."));
  for (auto const* const name : {"local", "local.", "robot.notlocal", "robot.local.example", ""})
    EXPECT_FALSE(is_multicast_name(name)) << name;
}

TEST(Host, PutsBracketsAroundIPv6AddressesAlone) {
  EXPECT_EQ(authority("::1", 1883), "[::1]:1883");
  EXPECT_EQ(authority("broker.example", 8883), "broker.example:8883");
}

}  // namespace
}  // namespace petal::net
