// SPDX-License-Identifier: Apache-2.0
#include "host/petal_compatibility.hpp"

#include <gtest/gtest.h>

namespace petal::host {
namespace {

constexpr BuiltWith manager{.sdk_version = 3, .sdk_revision = 2, .boost_version = 108100};

PetalDescription petal_of(BuiltWith built, const char* name = "petal") {
  return {built.sdk_version, built.sdk_revision, built.boost_version, name, "1.0.0", nullptr};
}

TEST(PetalCompatibility, AcceptsItsOwnRevisionAndEarlierOnes) {
  EXPECT_EQ(fault_of(petal_of(manager), manager), "");
  EXPECT_EQ(fault_of(petal_of({3, 0, 108100}), manager), "");
}

TEST(PetalCompatibility, RefusesALaterRevision) {
  EXPECT_EQ(fault_of(petal_of({3, 3, 108100}), manager),
            "was built for SDK version 3.3, this manager has 3.2; install a newer manager, or build it with this one's "
            "SDK");
}

TEST(PetalCompatibility, RefusesAnotherVersionAndReadsNothingElseOfIt) {
  EXPECT_EQ(fault_of(petal_of({2, 9, 0}, nullptr), manager),
            "was built for SDK version 2, this manager has 3; build it again");
  EXPECT_EQ(fault_of(petal_of({4, 0, 0}, nullptr), manager),
            "was built for SDK version 4, this manager has 3; build it again");
}

TEST(PetalCompatibility, RefusesAnotherBoost) {
  EXPECT_EQ(fault_of(petal_of({3, 2, 108300}), manager),
            "was built with Boost 1.83, this manager with 1.81; build it again");
}

TEST(PetalCompatibility, RefusesANameThatIsNoSegmentOfAPath) {
  for (auto const* name : {"", "a/b", ".hidden", "a b", "sensor+"})
    EXPECT_NE(fault_of(petal_of(manager, name), manager), "") << name;
}

}  // namespace
}  // namespace petal::host
