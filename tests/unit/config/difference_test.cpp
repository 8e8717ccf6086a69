// SPDX-License-Identifier: Apache-2.0
#include "config/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DifferingKeys, AreNoneOfWhatIsTheSame) {
  EXPECT_THAT(differing_keys({}, {}), IsEmpty());
}

TEST(DifferingKeys, AreNamedInTheOrderOfTheTable) {
  Config const one;
  Config other = one;
  other.logging.mqtt_debug = true;
  other.mqtt.password = "secret";
  other.http.port = 9001;
  EXPECT_THAT(differing_keys(one, other), ElementsAre("HTTP_PORT", "MQTT_PASSWORD", "MQTT_DEBUG"));
}

}  // namespace
}  // namespace petal::config
