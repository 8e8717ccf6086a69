// SPDX-License-Identifier: Apache-2.0
#include "service_link/service_health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::service_link {
namespace {

constexpr auto ours = R"({"status":"healthy","connected":true,"instance":"1"})";
constexpr auto ours_restarted = R"({"status":"healthy","connected":true,"instance":"2"})";
constexpr auto foreign = R"({"status":"healthy","connected":true})";

class ServiceHealthTest : public testing::Test {
 protected:
  void looked(const char* body) { health_.answered(200, body); }
  void away() { health_.away("connection refused"); }

  ServiceHealth health_;
};

TEST_F(ServiceHealthTest, IsNotThereBeforeItWasAsked) {
  EXPECT_FALSE(health_.state().peer_ready);
  EXPECT_FALSE(health_.must_tell());
}

TEST_F(ServiceHealthTest, MustBeToldOnceBySomeoneItDoesNotKnow) {
  looked(ours);
  EXPECT_TRUE(health_.must_tell());

  health_.told();
  looked(ours);
  EXPECT_FALSE(health_.must_tell());
}

TEST_F(ServiceHealthTest, MustBeToldAgainWhenItWasRestarted) {
  looked(ours);
  health_.told();

  looked(ours_restarted);

  EXPECT_TRUE(health_.must_tell());
}

TEST_F(ServiceHealthTest, MustBeToldAgainAfterAFailure) {
  looked(ours);
  health_.told();

  health_.request_failed();

  EXPECT_TRUE(health_.must_tell());
}

TEST_F(ServiceHealthTest, AServiceThatDoesNotSayWhetherItWasRestartedIsToldAtEachLook) {
  looked(foreign);
  health_.told();

  looked(foreign);

  EXPECT_TRUE(health_.must_tell());
}

TEST_F(ServiceHealthTest, SaysWhyItIsAway) {
  looked(ours);
  away();

  EXPECT_FALSE(health_.state().peer_ready);
  EXPECT_FALSE(health_.state().connected);
  EXPECT_EQ(health_.state().detail, "connection refused");
}

TEST_F(ServiceHealthTest, IsReadyButNotConnectedWhileTheBrokerIsAway) {
  looked(R"({"status":"degraded","connected":false,"details":"no route"})");

  EXPECT_TRUE(health_.state().peer_ready);
  EXPECT_FALSE(health_.state().connected);
  EXPECT_EQ(health_.state().detail, "the client service is not connected to the broker: no route");
}

TEST_F(ServiceHealthTest, KnowsWhatTheServicesBrokerWillNotHave) {
  looked(R"({"connected":true,"refused_subscriptions":{"$share/g/a":"none here","odd":7}})");
  EXPECT_EQ(health_.state().refused_filters, (std::map<std::string, std::string>{{"$share/g/a", "none here"}}));

  looked(R"({"connected":true})");
  EXPECT_TRUE(health_.state().refused_filters.empty());
}

TEST_F(ServiceHealthTest, TakesPropertiesWhereItSaysSo) {
  looked(R"({"connected":true,"instance":"1","properties":true})");
  EXPECT_TRUE(health_.takes_properties());
  EXPECT_TRUE(health_.shows_instance());

  looked(foreign);
  EXPECT_FALSE(health_.takes_properties());
  EXPECT_FALSE(health_.shows_instance());
}

TEST_F(ServiceHealthTest, IsConnectedWhateverA200Says) {
  for (auto const* body : {"", "ok", "[]", "{", "{}", "\"healthy\"", R"({"status":"healthy"})", R"({"connected":null})",
                           R"({"connected":"false"})", "<html>it works</html>", "\xff"}) {
    away();
    looked(body);
    EXPECT_TRUE(health_.state().peer_ready) << body;
    EXPECT_TRUE(health_.state().connected) << body;
    EXPECT_TRUE(health_.must_tell()) << body;
  }
}

TEST_F(ServiceHealthTest, IsReadyButNotConnectedWhereItsHealthIs503) {
  for (auto const* body : {"", "no broker", R"({"status":"healthy"})", R"({"connected":true})"}) {
    looked(ours);
    health_.answered(503, body);
    EXPECT_TRUE(health_.state().peer_ready) << body;
    EXPECT_FALSE(health_.state().connected) << body;
    EXPECT_EQ(health_.state().detail, "the client service is not connected to the broker") << body;
  }
}

TEST_F(ServiceHealthTest, IsAwayWhereItsHealthIsOfAnotherStatus) {
  for (unsigned const status : {201U, 204U, 302U, 401U, 404U, 500U, 502U}) {
    looked(ours);
    health_.answered(status, "gone\nwhere");
    EXPECT_FALSE(health_.state().peer_ready) << status;
    EXPECT_THAT(health_.state().detail, testing::EndsWith(": gone\\nwhere")) << status;
  }
}

TEST_F(ServiceHealthTest, WhatItSaysCanBePrinted) {
  looked(
      "{\"connected\":false,\"details\":\"gone\\n\\u001b[31m\",\"mqtt_version\":\"5\\r\","
      "\"refused_subscriptions\":{\"a\":\"no\\u009b\"}}");

  EXPECT_THAT(health_.state().detail, testing::EndsWith(R"(: gone\n\x1b[31m)"));
  EXPECT_EQ(health_.state().version, "5\\r");
  EXPECT_EQ(health_.state().refused_filters.at("a"), R"(no\xc2\x9b)");
}

}  // namespace
}  // namespace petal::service_link
