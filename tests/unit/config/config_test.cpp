// SPDX-License-Identifier: Apache-2.0
#include "config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/config/settings.hpp"

namespace petal::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::config;
using test::refusal;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Config, OfTheGuideGivesTheGuidesArchitecture) {
  auto const environment = test::environment({}, R"(# MQTT client configuration
TS_CLIENT_HOST=localhost
TS_CLIENT_PORT=3004
CALLBACK_HOST=localhost
CALLBACK_PORT=3005
ENABLE_CALLBACKS=true
)");

  auto const loaded = load_config(environment).value();

  EXPECT_EQ(loaded.mqtt.transport, TransportKind::service);
  EXPECT_EQ(loaded.client, (ServiceClient{"localhost", 3004, ""}));
  EXPECT_EQ(loaded.callback, (Callback{true, "localhost", 3005, "", {}, false, 64, 1024}));
}

TEST(Config, HasTypedValues) {
  auto const loaded =
      config({{"MQTT_BROKER_URL", "mqtts://a,mqtt://b:1"}, {"ACK_DEADLINE", "2.5"}, {"LOG_LEVEL", "warn"}});

  EXPECT_THAT(loaded.mqtt.brokers, ElementsAre(BrokerUrl{true, "a", 8883}, BrokerUrl{false, "b", 1}));
  EXPECT_EQ(loaded.mqtt.ack_deadline, milliseconds(2500));
  EXPECT_EQ(loaded.mqtt.keep_alive, seconds(60));
  EXPECT_EQ(loaded.logging.level, LogLevel::warning);
}

TEST(Config, ChoosesTheTransportByWhetherAServiceIsNamed) {
  EXPECT_EQ(config({}).mqtt.transport, TransportKind::embedded);
  EXPECT_EQ(config({{"TS_CLIENT_HOST", "a"}}).mqtt.transport, TransportKind::service);
  EXPECT_EQ(config({{"PETAL_TS_CLIENT_PORT", "1"}}).mqtt.transport, TransportKind::service);
  EXPECT_EQ(config({{"TS_CLIENT_HOST", ""}}).mqtt.transport, TransportKind::embedded);
  EXPECT_EQ(config({{"TS_CLIENT_HOST", "a"}, {"MQTT_TRANSPORT", "embedded"}}).mqtt.transport, TransportKind::embedded);
}

TEST(Config, ChoosesTheProfileByTheBrokersHost) {
  auto const profile = [](std::string url) { return config({{"MQTT_BROKER_URL", std::move(url)}}).mqtt.profile; };

  EXPECT_EQ(profile("mqtts://a1-ats.iot.eu-west-1.amazonaws.com"), Profile::aws_iot);
  EXPECT_EQ(profile("mqtts://a1.ats.iot.cn-north-1.amazonaws.com.cn"), Profile::aws_iot);
  EXPECT_EQ(profile("mqtt://localhost,mqtts://AMAZONAWS.COM"), Profile::aws_iot);
  EXPECT_EQ(profile("mqtts://notamazonaws.com"), Profile::generic);
}

TEST(Config, KeepsAProfileThatWasChosen) {
  test::Settings const settings{{"MQTT_BROKER_URL", "mqtts://x.amazonaws.com"}, {"MQTT_PROFILE", "generic"}};

  EXPECT_EQ(config(settings).mqtt.profile, Profile::generic);
}

TEST(Config, KeepsTheLimitsOfAwsIot) {
  auto const text = refusal({{"MQTT_PROFILE", "aws-iot"}, {"MQTT_KEEP_ALIVE", "10"}, {"MAX_PAYLOAD_BYTES", "131073"}});

  EXPECT_THAT(text,
              HasSubstr("MQTT_KEEP_ALIVE=\"10\": out of range for the profile aws-iot; accepted: 30 to 1200 seconds"));
  EXPECT_THAT(text,
              HasSubstr("MAX_PAYLOAD_BYTES=\"131073\": out of range for the profile aws-iot; accepted: 1 to 131072"));
  EXPECT_EQ(refusal({{"MQTT_KEEP_ALIVE", "10"}, {"MAX_PAYLOAD_BYTES", "131073"}}), "");
}

TEST(Config, KeepsTheLimitsOfAnAwsIotSession) {
  std::string const long_id(129, 'r');
  auto const text =
      refusal({{"MQTT_PROFILE", "aws-iot"}, {"MQTT_SESSION_EXPIRY", "604801"}, {"MQTT_CLIENT_ID", long_id}});

  EXPECT_THAT(text, HasSubstr("MQTT_SESSION_EXPIRY=\"604801\": out of range for the profile aws-iot; accepted: 0 to "
                              "604800 seconds"));
  EXPECT_THAT(text, HasSubstr("too long for the profile aws-iot; accepted: at most 128 bytes"));
  EXPECT_EQ(refusal({{"MQTT_PROFILE", "aws-iot"}, {"MQTT_SESSION_EXPIRY", "604800"}}), "");
  EXPECT_EQ(refusal({{"MQTT_SESSION_EXPIRY", "604801"}, {"MQTT_CLIENT_ID", long_id}}), "");
}

TEST(Config, FindsTheDataDirectory) {
  EXPECT_EQ(config({{"XDG_STATE_HOME", "/state"}}).storage.data_dir, "/state/petal-app-manager");
  EXPECT_EQ(config({{"XDG_STATE_HOME", "relative"}}).storage.data_dir, "/home/robot/.local/state/petal-app-manager");
  EXPECT_EQ(config({{"DATA_DIR", "/data"}}).storage.data_dir, "/data");
}

TEST(Config, NeedsADataDirectory) {
  auto const loaded = load_config(test::load({}).value());

  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message(), HasSubstr("DATA_DIR is not set, and neither are XDG_STATE_HOME and HOME"));
}

TEST(Config, FindsThePetalsBesideTheProgram) {
  auto const program = std::filesystem::read_symlink("/proc/self/exe");

  EXPECT_EQ(config({}).petals.directory, program.parent_path().parent_path() / "lib" / "petal-app-manager" / "petals");
}

TEST(Config, AsksForATokenWhereOthersReachTheRestApi) {
  EXPECT_THAT(refusal({{"HTTP_HOST", "0.0.0.0"}}), HasSubstr("HTTP_HOST=\"0.0.0.0\": other machines could publish"));
  EXPECT_THAT(refusal({{"HTTP_HOST", "::"}}), HasSubstr("once HTTP_TOKEN is set"));
  EXPECT_EQ(refusal({{"HTTP_HOST", "0.0.0.0"}, {"HTTP_TOKEN", "abc"}}), "");
}

TEST(Config, TakesCertificateAndKeyOnlyTogether) {
  std::string const file = "/proc/self/exe";

  EXPECT_THAT(refusal({{"MQTT_CERT_FILE", file}}), HasSubstr("accepted: together with MQTT_KEY_FILE"));
  EXPECT_THAT(refusal({{"MQTT_KEY_FILE", file}}), HasSubstr("accepted: together with MQTT_CERT_FILE"));
  EXPECT_EQ(refusal({{"MQTT_CERT_FILE", file}, {"MQTT_KEY_FILE", file}}), "");
  EXPECT_THAT(refusal({{"MQTT_KEY_PASSWORD_FILE", file}}), HasSubstr("accepted: together with MQTT_KEY_FILE"));
}

TEST(Config, TakesAPasswordWithoutAUserName) {
  EXPECT_EQ(config({{"MQTT_PASSWORD", "x"}}).mqtt.password, "x");
}

TEST(Config, IgnoresKeysItDoesNotKnow) {
  EXPECT_EQ(config({{"MQTT_KEEP_ALVE", "abc"}}), config({}));
}

TEST(ConfigError, NamesKeyValueReasonRangeAndOrigin) {
  EXPECT_EQ(refusal({{"MQTT_KEEP_ALIVE", "abc"}}),
            "MQTT_KEEP_ALIVE=\"abc\": not a whole number; accepted: 0 to 65535 seconds (environment)");
}

TEST(ConfigError, NamesTheFileAndThePrefixedKey) {
  auto const loaded = load_config(test::environment({}, "PETAL_LOG_LEVEL=loud"));

  EXPECT_THAT(loaded.error().message(), testing::StartsWith("PETAL_LOG_LEVEL=\"loud\": not one of the choices"));
  EXPECT_THAT(loaded.error().message(), testing::EndsWith("/robot.env)"));
}

TEST(ConfigError, NamesEveryBadKeyOnALineOfItsOwn) {
  auto const text = refusal({{"HTTP_PORT", "x"}, {"MQTT_DEBUG", "x"}, {"HTTP_HOST", "0.0.0.0"}});

  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_THAT(text, HasSubstr("HTTP_PORT=\"x\""));
  EXPECT_THAT(text, HasSubstr("\nMQTT_DEBUG=\"x\""));
  EXPECT_THAT(text, HasSubstr("\nHTTP_HOST=\"0.0.0.0\""));
}

TEST(ConfigError, BlamesNoRuleForAValueThatWasRefusedAlready) {
  auto const text = refusal(
      {{"MQTT_PROFILE", "aws-iot"}, {"MQTT_KEEP_ALIVE", "abc"}, {"HTTP_TOKEN", "a b"}, {"HTTP_HOST", "0.0.0.0"}});

  EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
}

TEST(ConfigError, NeverTellsASecret) {
  EXPECT_THAT(refusal({{"MQTT_PASSWORD", "hunter2\n"}}), testing::StartsWith("MQTT_PASSWORD=********: "));
  EXPECT_THAT(refusal({{"HTTP_TOKEN", "hunter2 hunter2"}}), Not(HasSubstr("hunter2")));
  for (auto const* url :
       {"mqtt://joe:hunter2@a", "joe:hunter2@a", "mqtt://joe:x,hunter2@a", "mqtt://b,mqtt://joe:hunter2@a"})
    EXPECT_THAT(refusal({{"MQTT_BROKER_URL", url}}), Not(HasSubstr("hunter2"))) << url;
}

TEST(ConfigError, ShortensAndEscapesTheValue) {
  EXPECT_THAT(refusal({{"HTTP_PORT", "1\n2"}}), HasSubstr("HTTP_PORT=\"1\\n2\": it contains a control character"));
  EXPECT_LT(refusal({{"HTTP_PORT", std::string(100000, 'x')}}).size(), 500U);
}

TEST(Config, OfAFewKeysDoesNotJudgeTheOthers) {
  auto const environment = test::environment(
      {{"HTTP_PORT", "9001"}, {"HTTP_HOST", "0.0.0.0"}, {"MQTT_KEEP_ALIVE", "x"}, {"MQTT_CERT_FILE", "/nowhere"}});

  auto const loaded = load_only(environment, {"HTTP_HOST", "HTTP_PORT"}).value();

  EXPECT_EQ(loaded.http, (Http{"0.0.0.0", 9001, "", {}}));
  EXPECT_EQ(loaded.mqtt.keep_alive, seconds(60));
}

TEST(Config, OfAFewKeysJudgesThose) {
  auto const loaded = load_only(test::environment({{"HTTP_PORT", "x"}, {"LOG_LEVEL", "loud"}}), {"HTTP_PORT"});

  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message(), HasSubstr("HTTP_PORT=\"x\""));
  EXPECT_THAT(loaded.error().message(), Not(HasSubstr("LOG_LEVEL")));
}

TEST(Config, NeedsAPlaceForDataOnlyWhereThatIsAskedFor) {
  auto const without_home = test::load({}).value();

  EXPECT_TRUE(load_only(without_home, {"HTTP_PORT"}));
  EXPECT_FALSE(load_only(without_home, {"DATA_DIR"}));
}

TEST(Config, DoesNotNeedFilesThatTheProgramDoesNotUse) {
  auto const environment = test::environment({{"MQTT_CA_FILE", "/nowhere"}, {"MQTT_TRANSPORT", "service"}});
  auto const uses = [](const Config& config, std::string_view key) {
    return key != "MQTT_CA_FILE" || config.mqtt.transport == TransportKind::embedded;
  };

  EXPECT_FALSE(load_config(environment));
  EXPECT_EQ(load_config(environment, uses).value().mqtt.ca_file, "/nowhere");
}

TEST(Config, SaysWhyATextIsNoValueOfAKey) {
  EXPECT_EQ(why_refused("ORGANIZATION_ID", "acme"), "");
  for (auto const* name : {"+", "#", "a/b", "a\nb", "\xff"})
    EXPECT_THAT(why_refused("ORGANIZATION_ID", name), HasSubstr("; accepted: text without '/', '+' and '#'")) << name;
}

}  // namespace
}  // namespace petal::config
