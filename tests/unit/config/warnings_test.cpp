// SPDX-License-Identifier: Apache-2.0
#include "config/warnings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/settings.hpp"

namespace petal::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* token = "7d0f2c1b9a8e4f63";

auto says(const std::string& text) {
  return Field(&Warning::text, StartsWith(text));
}

std::vector<Warning> of(const test::Settings& settings) {
  return unsafe_settings(test::config(settings));
}

TEST(UnsafeSettings, AreNoneOfTheDefaults) {
  EXPECT_THAT(of({}), IsEmpty());
}

TEST(UnsafeSettings, AreAPasswordInTheClearToAnotherMachine) {
  test::Settings const password{{"MQTT_USERNAME", "robot"}, {"MQTT_PASSWORD", "hunter2"}};
  auto const with = [&](std::string url) {
    auto settings = password;
    settings["MQTT_BROKER_URL"] = std::move(url);
    return of(settings);
  };

  EXPECT_THAT(with("mqtt://broker.example.com"),
              ElementsAre(says("MQTT_PASSWORD crosses the network in the clear to mqtt://broker.example.com:1883")));
  EXPECT_THAT(with("mqtts://broker.example.com,mqtt://[2001:db8::1]"),
              ElementsAre(says("MQTT_PASSWORD crosses the network in the clear to mqtt://[2001:db8::1]:1883")));
  EXPECT_THAT(with("mqtts://broker.example.com"), IsEmpty());
  EXPECT_THAT(with("mqtt://localhost,mqtt://127.0.0.2,mqtt://[::1]"), IsEmpty());
}

TEST(UnsafeSettings, AreATokenThatCanBeGuessed) {
  EXPECT_THAT(of({{"HTTP_TOKEN", "a"}}), ElementsAre(says("HTTP_TOKEN is shorter than 16 characters")));
  EXPECT_THAT(of({{"HTTP_TOKEN", "7d0f2c1b9a8e4f6"}}), ElementsAre(says("HTTP_TOKEN is shorter than 16 characters")));
  EXPECT_THAT(of({{"HTTP_TOKEN", std::string(40, 'a')}}), ElementsAre(says("HTTP_TOKEN has fewer than 5 different")));
  EXPECT_THAT(of({{"HTTP_TOKEN", token}}), IsEmpty());
}

TEST(UnsafeSettings, AreATokenThatCrossesANetwork) {
  EXPECT_THAT(of({{"HTTP_TOKEN", token}, {"HTTP_HOST", "0.0.0.0"}}),
              ElementsAre(says("HTTP_HOST=0.0.0.0: HTTP_TOKEN")));
}

TEST(UnsafeSettings, AreServicesThatAskNobodyBeyondLoopback) {
  test::Settings const both{{"CALLBACK_HOST", "0.0.0.0"}, {"TS_CLIENT_HOST", "10.0.0.7"}};
  auto embedded = both;
  embedded["MQTT_TRANSPORT"] = "embedded";

  EXPECT_THAT(of(both), ElementsAre(says("CALLBACK_HOST=0.0.0.0"), says("TS_CLIENT_HOST=10.0.0.7")));
  EXPECT_THAT(of(embedded), IsEmpty());
}

TEST(UnsafeSettings, AreARedisPasswordInTheClearToAnotherMachine) {
  EXPECT_THAT(of({{"REDIS_PASSWORD", "hunter2"}, {"REDIS_HOST", "10.0.0.7"}}),
              ElementsAre(says("REDIS_PASSWORD crosses the network in the clear to 10.0.0.7")));
  EXPECT_THAT(of({{"REDIS_PASSWORD", "hunter2"}}), IsEmpty());
}

TEST(UnsafeSettings, SayWhatToSetInsteadAndNothingSecret) {
  for (auto const& warning : of({{"MQTT_PASSWORD", "hunter2"},
                                 {"MQTT_BROKER_URL", "mqtt://broker.example.com"},
                                 {"HTTP_HOST", "0.0.0.0"},
                                 {"HTTP_TOKEN", "hunter3"}})) {
    EXPECT_FALSE(warning.advice.empty()) << warning.text;
    EXPECT_THAT(to_string(warning), AllOf(HasSubstr("; better: "), Not(HasSubstr("hunter"))));
  }
}

class UnsafeFile : public testing::Test {
 protected:
  std::vector<Warning> of(std::string_view text, int mode) {
    auto const file = directory_.write("robot.env", text);
    std::filesystem::permissions(file, std::filesystem::perms(mode));
    auto environment = Environment::of_process(nullptr);
    environment.read_file(file).value();
    return unsafe_settings(test::config({}), environment);
  }

  test::TemporaryDirectory directory_;
};

TEST_F(UnsafeFile, IsOneWithSecretsThatEveryUserMayRead) {
  auto const found = of("MQTT_PASSWORD=a\nPETAL_HTTP_TOKEN=b\nREDIS_PASSWORD=\n", 0644);

  EXPECT_THAT(found, ElementsAre(says("every user of this machine may read HTTP_TOKEN, MQTT_PASSWORD in ")));
  EXPECT_THAT(found.at(0).advice, StartsWith("chmod o-rwx /"));
}

TEST_F(UnsafeFile, IsNoneThatOthersMayNotReadOrWithoutSecrets) {
  EXPECT_THAT(of("MQTT_PASSWORD=a\n", 0640), IsEmpty());
  EXPECT_THAT(of("MQTT_USERNAME=a\n", 0644), IsEmpty());
}

}  // namespace
}  // namespace petal::config
