// SPDX-License-Identifier: Apache-2.0
#include "ctl/petal_name.hpp"

#include <gtest/gtest.h>

#include "ctl/placeholders.hpp"

namespace petal::ctl {

TEST(PetalName, IsAFileALevelOfTopicsAndATarget) {
  for (auto const* name : {"petal-wind", "p2", "petal-2-wind"}) EXPECT_FALSE(why_no_petal_name(name)) << name;
}

TEST(PetalName, IsNothingElse) {
  for (auto const* name : {"", "x", "Petal", "petal_wind", "-petal", "petal-", "pe--tal", "2petal", "../petal", "a b",
                           "test", "petal/x", "pétale"})
    EXPECT_TRUE(why_no_petal_name(name)) << name;
  EXPECT_TRUE(why_no_petal_name(std::string(65, 'a')));
}

TEST(PetalName, MakesTheNameOfItsClass) {
  EXPECT_EQ(class_name("petal-wind-sensor"), "PetalWindSensor");
  EXPECT_EQ(class_name("petal-2d-map"), "Petal2dMap");
}

TEST(Placeholders, AreReplacedAll) {
  EXPECT_EQ(with_names("class @PETAL_CLASS@; // @PETAL_NAME@ @PETAL_NAME@ @OTHER@", "petal-x"),
            "class PetalX; // petal-x petal-x @OTHER@");
}

}  // namespace petal::ctl
