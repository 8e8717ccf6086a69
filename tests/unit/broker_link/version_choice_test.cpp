// SPDX-License-Identifier: Apache-2.0
#include "broker_link/version_choice.hpp"

#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

using mqtt_codec::Version;

constexpr VersionChoice::Time now{};
SessionEnd const shows_other{.other_version = true};
SessionEnd const closes{.closed_at_connect = true};
SessionEnd const lived{.established = true};

TEST(VersionChoice, TriesMqtt311AtOnceWhereTheBrokerShowsThatItSpeaksThat) {
  VersionChoice choice(VersionSetting::automatic);
  EXPECT_EQ(choice.next("b", now), Version::v5);
  EXPECT_TRUE(choice.ended("b", Version::v5, shows_other, now));

  EXPECT_EQ(choice.next("b", now + std::chrono::hours(24)), Version::v3_1_1);
  EXPECT_EQ(choice.next("another", now), Version::v5);
}

TEST(VersionChoice, GuessesItWhereTheBrokerClosesAtConnectTwice) {
  VersionChoice choice(VersionSetting::automatic);
  choice.next("b", now);
  EXPECT_FALSE(choice.ended("b", Version::v5, closes, now));
  EXPECT_TRUE(choice.ended("b", Version::v5, closes, now));
  EXPECT_EQ(choice.next("b", now), Version::v3_1_1);
  choice.ended("b", Version::v3_1_1, lived, now);

  EXPECT_EQ(choice.next("b", now + std::chrono::minutes(59)), Version::v3_1_1);
  EXPECT_EQ(choice.next("b", now + std::chrono::hours(1)), Version::v5);
}

TEST(VersionChoice, TakesAGuessBackThatWasWrong) {
  VersionChoice choice(VersionSetting::automatic);
  choice.ended("b", Version::v5, closes, now);
  choice.ended("b", Version::v5, closes, now);
  choice.ended("b", Version::v3_1_1, closes, now);

  EXPECT_EQ(choice.next("b", now), Version::v5);
}

TEST(VersionChoice, CountsOnlyWhatComesInARow) {
  VersionChoice choice(VersionSetting::automatic);
  choice.ended("b", Version::v5, closes, now);
  choice.ended("b", Version::v5, lived, now);

  EXPECT_FALSE(choice.ended("b", Version::v5, closes, now));
}

TEST(VersionChoice, NeverHurriesBetweenTwoVersionsThatAreBothRefused) {
  VersionChoice choice(VersionSetting::automatic);
  EXPECT_TRUE(choice.ended("b", Version::v5, shows_other, now));

  EXPECT_FALSE(choice.ended("b", Version::v3_1_1, shows_other, now));
}

TEST(VersionChoice, KeepsToWhatIsSet) {
  VersionChoice five(VersionSetting::v5);
  VersionChoice three(VersionSetting::v3_1_1);
  EXPECT_FALSE(five.ended("b", Version::v5, shows_other, now));

  EXPECT_EQ(five.next("b", now), Version::v5);
  EXPECT_EQ(three.next("b", now), Version::v3_1_1);
}

}  // namespace
}  // namespace petal::broker_link
