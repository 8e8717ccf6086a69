// SPDX-License-Identifier: Apache-2.0
#include "proxy/health.hpp"

#include <gtest/gtest.h>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

class HealthTest : public ProxyFixture {
 protected:
  json::object shown(std::string storage_fault = {}) {
    return health(proxy_, {configuration_, {"o", "r", "d"}, std::move(storage_fault)});
  }

  ShownConfiguration configuration_{"localhost", 3004, "", "localhost", 3005, "", "embedded"};
};

TEST_F(HealthTest, IsHealthyWhenConnected) {
  auto const status = shown();

  EXPECT_EQ(status.at("status"), "healthy");
  EXPECT_EQ(status.at("connection"),
            (json::object{{"ts_client", true}, {"callback_server", true}, {"connected", true}, {"broker", true}}));
  EXPECT_FALSE(status.contains("details"));
}

TEST_F(HealthTest, IsDegradedWhileTheLinkIsDown) {
  transport_.set_state({.connected = false, .peer_ready = true, .refused = false, .detail = "no route"});

  EXPECT_EQ(shown().at("status"), "degraded");
  EXPECT_EQ(shown().at("details"), "no route");
}

TEST_F(HealthTest, IsUnhealthyWhenTheBrokerRefusesWhoWeAre) {
  transport_.set_state({.connected = false, .peer_ready = true, .refused = true, .detail = "bad password"});

  EXPECT_EQ(shown().at("status"), "unhealthy");
}

TEST_F(HealthTest, IsUnhealthyWhenTheDatabaseCannotBeWritten) {
  EXPECT_EQ(shown("the disk is gone").at("status"), "unhealthy");
  EXPECT_EQ(shown("the disk is gone").at("details"), "the disk is gone");
}

TEST_F(HealthTest, ShowsSubscriptionsDeviceAndMessages) {
  subscribe(one_, "t", note_in(got_)).value();
  proxy_.subscribe_pattern(one_, "p*", note_in(got_)).value();
  deliver("t", "1");

  auto const status = shown();

  EXPECT_EQ(status.at("subscriptions"), (json::object{{"topics", {"t"}}, {"patterns", {"p*"}}}));
  EXPECT_EQ(status.at("device_info").at("device_id"), "d");
  EXPECT_EQ(status.at("messages").at("received"), 1);
  EXPECT_EQ(status.at("configuration").at("ts_client_port"), 3004);
  EXPECT_FALSE(status.at("configuration").as_object().contains("ts_client_socket"));
}

TEST_F(HealthTest, ShowsTheSocketsThatAreConfigured) {
  configuration_.ts_client_socket = "/run/a";
  configuration_.callback_socket = "/run/b";

  auto const status = shown();

  EXPECT_EQ(status.at("configuration").at("ts_client_socket"), "/run/a");
  EXPECT_EQ(status.at("configuration").at("callback_socket"), "/run/b");
}

TEST_F(HealthTest, ShowsWhatIsWantedHereAndTheBrokerWillNotHave) {
  subscribe(one_, "$share/fleet/a", note_in(got_)).value();
  transport_.set_state({.connected = true,
                        .peer_ready = true,
                        .refused = false,
                        .detail = {},
                        .refused_filters = {{"$share/fleet/a", "none here"}, {"of/another/program", "not ours"}}});

  EXPECT_EQ(shown().at("subscriptions").at("refused"),
            (json::array{json::object{{"topic", "$share/fleet/a"}, {"reason", "none here"}}}));
  EXPECT_EQ(shown().at("status"), "healthy");
}

TEST_F(HealthTest, ShowsTheOutboxAndCountsWhatItDropped) {
  auto const status = health(proxy_, {{}, {}, {}, {{"messages", 3}}, 5});

  EXPECT_EQ(status.at("outbox"), (json::object{{"messages", 3}}));
  EXPECT_EQ(status.at("messages").at("dropped"), 5);
}

}  // namespace
}  // namespace petal::proxy
