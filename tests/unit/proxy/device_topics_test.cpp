// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/device_topics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/proxy/proxy_fixture.hpp"

namespace petal::proxy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class DeviceTopicsTest : public ProxyFixture {
 protected:
  ~DeviceTopicsTest() override { commands_.release(*manager_); }

  void set_device(const std::string& organization, const std::string& robot) {
    topics_.set_device({organization, robot, robot});
    settle();
  }

  CommandProcessor commands_{proxy_, manager_};
  DeviceTopics topics_{proxy_, commands_, manager_};
};

TEST_F(DeviceTopicsTest, AreSubscribedForAProvisionedRobot) {
  set_device("o", "r");

  EXPECT_THAT(proxy_.subscriptions().filters(), ElementsAre("org/o/device/r/command", "org/o/device/r/response"));
  EXPECT_TRUE(transport_.subscribed["org/o/device/r/response"].no_local);
  EXPECT_FALSE(transport_.subscribed["org/o/device/r/command"].no_local);
}

TEST_F(DeviceTopicsTest, WaitForAnOrganization) {
  set_device("", "r");
  EXPECT_THAT(proxy_.subscriptions().filters(), IsEmpty());

  set_device("o", "r");
  EXPECT_THAT(proxy_.subscriptions().filters(), ElementsAre("org/o/device/r/command", "org/o/device/r/response"));
}

TEST_F(DeviceTopicsTest, FollowAChangeOfOrganization) {
  set_device("o", "r");

  set_device("p", "r");

  EXPECT_THAT(proxy_.subscriptions().filters(), ElementsAre("org/p/device/r/command", "org/p/device/r/response"));
  EXPECT_FALSE(transport_.subscribed.contains("org/o/device/r/command"));
}

TEST_F(DeviceTopicsTest, AreTriedAgainWhenTheBrokerHadRefused) {
  transport_.subscribe_answer = Error(Errc::refused, "no");
  set_device("o", "r");
  EXPECT_THAT(proxy_.subscriptions().filters(), IsEmpty());

  transport_.subscribe_answer = Result<void>();
  topics_.retry();
  settle();

  EXPECT_THAT(proxy_.subscriptions().filters(), ElementsAre("org/o/device/r/command", "org/o/device/r/response"));
}

TEST_F(DeviceTopicsTest, AnswerCommands) {
  set_device("o", "r");

  deliver("org/o/device/r/command", R"({"command":"ping","messageId":"1"})");

  EXPECT_EQ(transport_.published.at(0).topic, "org/o/device/r/response");
}

}  // namespace
}  // namespace petal::proxy
