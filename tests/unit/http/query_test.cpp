// SPDX-License-Identifier: Apache-2.0
#include "http/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/percent.hpp"

namespace petal::http {

using testing::ElementsAre;
using testing::Pair;

TEST(Query, HasItsParametersInOrderAndDecoded) {
  EXPECT_THAT(
      *query_parameters("topic=a%2F%23&topic=b+c&&qos=1&flag&x=y=z"),
      ElementsAre(Pair("topic", "a/#"), Pair("topic", "b c"), Pair("qos", "1"), Pair("flag", ""), Pair("x", "y=z")));
  EXPECT_TRUE(query_parameters("")->empty());
}

TEST(Query, IsRefusedWhereAPercentSignIsNone) {
  for (auto const* text : {"a=%", "a=%2", "a=%zz", "%=1"}) EXPECT_FALSE(query_parameters(text)) << text;
}

TEST(Percent, ComesBackAsItWas) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);

  EXPECT_EQ(percent_encoded("a/+#é"), "a%2F%2B%23%C3%A9");
  EXPECT_EQ(percent_decoded(percent_encoded(every)), every);
}

}  // namespace petal::http
