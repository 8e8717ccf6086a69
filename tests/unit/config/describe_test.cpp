// SPDX-License-Identifier: Apache-2.0
#include "config/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/dotenv.hpp"
#include "config/keys.hpp"
#include "unit/config/settings.hpp"

namespace petal::config {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string describe(const Environment& environment) {
  return describe(environment, load_config(environment).value());
}

TEST(Description, TellsEachValueAndWhereItComesFrom) {
  auto const text = describe(test::environment({{"HTTP_PORT", "0"}}, "PETAL_LOG_LEVEL=warn"));

  EXPECT_THAT(text, HasSubstr("HTTP_PORT=0  # from environment\n"));
  EXPECT_THAT(text, HasSubstr("LOG_LEVEL=warning  # from /"));
  EXPECT_THAT(text, HasSubstr("MQTT_KEEP_ALIVE=60  # default\n"));
  EXPECT_THAT(text, HasSubstr("MQTT_USERNAME=''  # default\n"));
}

TEST(Description, ShowsWhatWasDecided) {
  auto const text = describe(test::environment({{"MQTT_BROKER_URL", "mqtts://x.amazonaws.com"}}));

  EXPECT_THAT(text, HasSubstr("MQTT_PROFILE=aws-iot  # default\n"));
  EXPECT_THAT(text, HasSubstr("MQTT_TRANSPORT=embedded  # default\n"));
}

TEST(Description, CoversSecrets) {
  auto const text = describe(test::environment({{"MQTT_PASSWORD", "hunter2"}, {"HTTP_TOKEN", "hunter2"}}));

  EXPECT_THAT(text, HasSubstr("MQTT_PASSWORD=********  # from environment\n"));
  EXPECT_THAT(text, HasSubstr("HTTP_TOKEN=********  # from environment\n"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST(Description, ReadsBackToTheSameConfiguration) {
  auto const environment = test::environment({{"MQTT_BROKER_URL", "mqtts://a,mqtt://[::1]:1"},
                                              {"MQTT_CLIENT_ID", " it's # \"odd\" ${HOME} "},
                                              {"MQTT_USERNAME", "domain\\joe\\"},
                                              {"ENABLED_PETALS", "a b,c"},
                                              {"CALLBACK_ALLOWED_HOSTS", "a,b"},
                                              {"PUBLISH_TIMEOUT", "0.125"},
                                              {"OUTBOX_FULL", "drop-oldest"},
                                              {"LOCAL_DB", "dashboard"},
                                              {"MQTT_CA_FILE", "/proc/self/exe"},
                                              {"ORGANIZATION_ID", "\u00e4"}});
  auto const before = load_config(environment).value();

  auto const after = load_config(test::load({}, describe(environment, before)).value());

  ASSERT_TRUE(after) << after.error().message();
  EXPECT_TRUE(*after == before) << describe(environment, before);
}

TEST(ReferenceTable, HasARowOfFourCellsForEveryKey) {
  auto const table = reference_table();

  for (auto const& key : keys()) EXPECT_THAT(table, HasSubstr("\n| `" + std::string(key.name) + "` | "));
  EXPECT_EQ(std::ranges::count(table, '|'), static_cast<std::ptrdiff_t>(5 * (keys().size() + 2)));
}

TEST(Help, ListsEveryKeyWithItsDefault) {
  auto const text = help_text();

  for (auto const& key : keys()) EXPECT_THAT(text, HasSubstr("  " + std::string(key.name) + "\n      "));
  EXPECT_THAT(text, HasSubstr("  MQTT_KEEP_ALIVE\n"));
  EXPECT_THAT(text, HasSubstr("Accepted: 0 to 65535 seconds. Default: 60.\n"));
}

}  // namespace
}  // namespace petal::config
