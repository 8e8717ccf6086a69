// SPDX-License-Identifier: Apache-2.0
#include "config/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "config/default_paths.hpp"
#include "config/environment.hpp"
#include "unit/config/settings.hpp"

namespace petal::config {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Values {
  std::string key;
  std::string initial;                                    ///< as shown
  std::vector<std::pair<std::string, std::string>> good;  ///< as written, as shown
  std::vector<std::string> bad;
};

std::ostream& operator<<(std::ostream& out, const Values& values) {
  return out << values.key;
}

const std::vector<std::string> bad_numbers{"abc", "-1", "1.5", "0x10", "1e3", "99999999999999999999999", "10 seconds"};
const std::vector<std::string> bad_hosts{"a b", "http://a", "256.1.1.1", "a:1"};
const std::vector<std::string> bad_ports{"0", "65536", "http", "-1"};
const std::vector<std::string> bad_durations{"0", "abc", "-1", "1.2345", "1.", ".5", "99999999999999999999999", "1s"};
const std::vector<std::string> bad_levels{"a/b", "+", "#", "a\x01", "\xff", std::string(16385, 'a')};
const std::string longest_socket = "/" + std::string(106, 'a');
const std::vector<std::string> bad_sockets{"a.sock", "./a", "/a:b", "/a b", "/a#", "unix:/a", longest_socket + "a"};
const std::vector<std::string> bad_files{"/nowhere/at/all", "/"};

const Values all_values[] = {
    {"TS_CLIENT_HOST", "localhost", {{"10.0.0.7", "10.0.0.7"}, {"::1", "::1"}}, bad_hosts},
    {"TS_CLIENT_PORT", "3004", {{"1", "1"}, {"65535", "65535"}, {" 80 ", "80"}}, bad_ports},
    {"TS_CLIENT_SOCKET",
     "",
     {{" /run/petal/client.sock ", "/run/petal/client.sock"}, {longest_socket, longest_socket}},
     bad_sockets},
    {"CALLBACK_HOST", "localhost", {{"robot.local", "robot.local"}}, bad_hosts},
    {"CALLBACK_PORT", "3005", {{"0", "0"}, {"65535", "65535"}}, {"65536", "x"}},
    {"CALLBACK_SOCKET", "", {{"/run/petal/callback.sock", "/run/petal/callback.sock"}}, bad_sockets},
    {"ENABLE_CALLBACKS",
     "true",
     {{"FALSE", "false"}, {"0", "false"}, {"off", "false"}, {"Yes", "true"}},
     {"2", "maybe"}},
    {"CALLBACK_ALLOWED_HOSTS", "", {{"a, 10.0.0.1,,", "a,10.0.0.1"}}, {"a b", "a;b"}},
    {"CALLBACK_SECRET_ONLY", "false", {{"true", "true"}}, {"2", "maybe"}},
    {"CALLBACK_MAX_URLS", "64", {{"1", "1"}, {"100000", "100000"}}, {"0", "100001", "-1", "many"}},
    {"CALLBACK_MAX_REGISTRATIONS", "1024", {{"1", "1"}, {"100000", "100000"}}, {"0", "100001", "-1", "many"}},
    {"HTTP_HOST", "127.0.0.1", {{"localhost", "localhost"}, {"127.1.2.3", "127.1.2.3"}}, bad_hosts},
    {"HTTP_PORT", "9000", {{"0", "0"}, {"9001", "9001"}}, {"65536", "x"}},
    {"HTTP_TOKEN", "", {{"abc-._~+/Z9==", "abc-._~+/Z9=="}}, {"a b", "==", "a=b", "\u00e4"}},
    {"HTTP_ALLOWED_HOSTS", "", {{"robot.example, 10.0.0.1,,", "robot.example,10.0.0.1"}}, {"a b", "http://a"}},
    {"MQTT_TRANSPORT", "embedded", {{"service", "service"}, {"Embedded", "embedded"}}, {"tcp", "embedded,service"}},
    {"MQTT_BROKER_URL",
     "mqtt://localhost:1883",
     {{"mqtts://a, mqtt://[::1]:1884", "mqtts://a:8883,mqtt://[::1]:1884"}},
     {",", "localhost", "tcp://a", "mqtt://a:0", "mqtt://a/b", "mqtt://a,b"}},
    {"MQTT_CLIENT_ID", "", {{"robot 7", "robot 7"}}, {std::string(65536, 'x'), "\xff", "a\tb"}},
    {"MQTT_USERNAME", "", {{"joe", "joe"}, {"joe?sdk=x", "joe?sdk=x"}}, {std::string(65536, 'x')}},
    {"MQTT_PASSWORD", "", {{" s3cr3t ", " s3cr3t "}}, {std::string(65536, 'x')}},
    {"MQTT_CA_FILE", "", {{"/proc/self/exe", "/proc/self/exe"}}, bad_files},
    {"MQTT_CERT_FILE", "", {}, bad_files},
    {"MQTT_KEY_FILE", "", {}, bad_files},
    {"MQTT_KEY_PASSWORD_FILE", "", {}, bad_files},
    {"MQTT_VERSION", "auto", {{"5", "5"}, {"3.1.1", "3.1.1"}}, {"4", "3.1", "v5"}},
    {"MQTT_PRESENCE_TOPIC",
     "",
     {{"robots/{organization_id}/{device_id}/presence", "robots/{organization_id}/{device_id}/presence"}, {"a", "a"}},
     {"a/+", "#", "{robot}", "a}"}},
    {"MQTT_PROFILE", "generic", {{"auto", "generic"}, {"aws-iot", "aws-iot"}}, {"aws", "aws_iot"}},
    {"MQTT_KEEP_ALIVE", "60", {{"0", "0"}, {"65535", "65535"}, {"0060", "60"}}, bad_numbers},
    {"MQTT_SESSION_EXPIRY", "3600", {{"0", "0"}, {"4294967295", "4294967295"}}, {"4294967296", "never"}},
    {"MQTT_RECEIVE_MAXIMUM", "100", {{"1", "1"}, {"65535", "65535"}}, {"0", "65536"}},
    {"MQTT_HEALTH_CHECK_INTERVAL", "10", {{"0.1", "0.1"}, {"86400", "86400"}}, {"0.099", "86400.001"}},
    {"PUBLISH_TIMEOUT", "10", {{"2.5", "2.5"}, {"3600", "3600"}, {"0.250", "0.25"}}, bad_durations},
    {"ACK_DEADLINE", "30", {{"1.001", "1.001"}}, bad_durations},
    {"DEDUP_WINDOW", "1000", {{"0", "0"}, {"1000000", "1000000"}}, {"1000001", "many"}},
    {"MAX_PAYLOAD_BYTES", "131072", {{"1", "1"}, {"268435455", "268435455"}}, {"0", "268435456", "128K"}},
    {"ORGANIZATION_ID", "", {{"org 1", "org 1"}}, bad_levels},
    {"ROBOT_INSTANCE_ID", "", {{"r-1", "r-1"}}, bad_levels},
    {"DEVICE_ID_PREFIX", "", {{"Instance-", "Instance-"}}, bad_levels},
    {"LOCAL_DB", "sqlite", {{"dashboard", "dashboard"}}, {"mysql"}},
    {"LOCAL_DB_HOST", "localhost", {{"dashboard", "dashboard"}}, bad_hosts},
    {"LOCAL_DB_PORT", "3000", {{"1", "1"}}, bad_ports},
    {"GET_DATA_URL", "/drone/onBoard/config/getData", {{"/a?b=c", "/a?b=c"}}, {"a", "http://a/", "/a b", "/a#b"}},
    {"SCAN_DATA_URL", "/drone/onBoard/config/scanData", {{"/a", "/a"}}, {"a"}},
    {"UPDATE_DATA_URL", "/drone/onBoard/config/updateData", {{"/a", "/a"}}, {"a"}},
    {"SET_DATA_URL", "/drone/onBoard/config/setData", {{"/a", "/a"}}, {"a"}},
    {"REDIS_HOST", "localhost", {{"10.0.0.7", "10.0.0.7"}}, bad_hosts},
    {"REDIS_PORT", "6379", {{"1", "1"}}, bad_ports},
    {"REDIS_DB", "0", {{"15", "15"}}, bad_numbers},
    {"REDIS_USERNAME", "", {{"robot", "robot"}}, {}},
    {"REDIS_PASSWORD", "", {{"secret", "secret"}}, {}},
    {"DATA_DIR", "/home/robot/.local/state/petal-app-manager", {{"/nowhere/yet", "/nowhere/yet"}}, {"/dev/null"}},
    {"OUTBOX_MAX_BYTES", "67108864", {{"0", "0"}, {"9223372036854775807", "9223372036854775807"}}, bad_numbers},
    {"OUTBOX_FULL", "reject", {{"drop-oldest", "drop-oldest"}}, {"drop", "drop_oldest"}},
    {"PETALS_DIR", default_petals_dir().string(), {{"/opt/petals", "/opt/petals"}}, {"/dev/null"}},
    {"ENABLED_PETALS", "", {{"a , b", "a,b"}}, {"a\nb"}},
    {"LOG_LEVEL", "info", {{"WARN", "warning"}, {"debug", "debug"}, {"error", "error"}}, {"trace", "loud"}},
    {"MQTT_DEBUG", "false", {{"on", "true"}, {"1", "true"}, {"no", "false"}}, {"yep"}},
};

const Key& key_named(std::string_view name) {
  return *std::ranges::find(keys(), name, &Key::name);
}

class EveryKey : public testing::TestWithParam<Values> {};

TEST_P(EveryKey, HasItsDefault) {
  EXPECT_EQ(key_named(GetParam().key).field.show(test::config({})), GetParam().initial);
}

TEST_P(EveryKey, TakesWhatItAccepts) {
  for (auto const& [written, shown] : GetParam().good) {
    auto const loaded = load_config(test::environment({{GetParam().key, written}}));
    ASSERT_TRUE(loaded) << loaded.error().message();
    EXPECT_EQ(key_named(GetParam().key).field.show(*loaded), shown);
  }
}

TEST_P(EveryKey, RefusesWhatItDoesNotAcceptAndNamesIt) {
  for (auto const& value : GetParam().bad) {
    auto const text = test::refusal({{GetParam().key, value}});
    EXPECT_THAT(text, StartsWith(GetParam().key + "=")) << value;
    EXPECT_THAT(text, HasSubstr("; accepted: ")) << value;
    EXPECT_THAT(text, HasSubstr("(environment)")) << value;
  }
}

TEST_P(EveryKey, IsTakenWithThePrefixToo) {
  for (auto const& [written, shown] : GetParam().good)
    EXPECT_EQ(key_named(GetParam().key).field.show(test::config({{"PETAL_" + GetParam().key, written}})), shown);
}

INSTANTIATE_TEST_SUITE_P(Keys, EveryKey, testing::ValuesIn(all_values),
                         [](auto const& tested) { return tested.param.key; });

TEST(Keys, AreAllInTheTableAbove) {
  std::set<std::string> tested;
  for (auto const& values : all_values) tested.insert(values.key);
  std::set<std::string> declared;
  for (auto const& key : keys()) declared.emplace(key.name);

  EXPECT_EQ(tested, declared);
  EXPECT_EQ(declared.size(), keys().size());
}

TEST(Keys, SayWhatTheyMeanAndWhatHoldsWithoutThem) {
  for (auto const& key : keys()) {
    EXPECT_TRUE(key.meaning.ends_with('.')) << key.name;
    EXPECT_NE(key.initial.empty(), key.otherwise.empty()) << key.name;
    EXPECT_FALSE(key.field.accepted.empty()) << key.name;
  }
}

}  // namespace
}  // namespace petal::config
