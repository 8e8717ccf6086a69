// SPDX-License-Identifier: Apache-2.0
#include "callback/service_health.hpp"

#include <gtest/gtest.h>

namespace petal::callback {
namespace {

constexpr auto ours = R"({"status":"healthy","connected":true,"instance":"1"})";
constexpr auto ours_restarted = R"({"status":"healthy","connected":true,"instance":"2"})";
constexpr auto foreign = R"({"status":"healthy","connected":true})";

class ServiceHealthTest : public testing::Test {
 protected:
  void looked(const char* body) { health_.looked(body, {}); }
  void away() { health_.looked(std::nullopt, "connection refused"); }

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

TEST_F(ServiceHealthTest, IsAwayWhereItsHealthIsNoJsonObject) {
  for (auto const* body : {"", "ok", "[]", "{"}) {
    looked(body);
    EXPECT_FALSE(health_.state().peer_ready) << body;
  }
}

}  // namespace
}  // namespace petal::callback
