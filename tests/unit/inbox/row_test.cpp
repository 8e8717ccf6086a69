// SPDX-License-Identifier: Apache-2.0
#include "inbox/row.hpp"

#include <gtest/gtest.h>

namespace petal::inbox {
namespace {

using transport::MatchedFilters;

TEST(Row, SaysAgainForWhichFiltersItsMessageCame) {
  for (auto const& matched :
       {MatchedFilters(), MatchedFilters({}), MatchedFilters({"a/#"}), MatchedFilters({"a/#", "$share/g/\n+", "b"})})
    EXPECT_EQ(decode(encode(matched)), matched);
}

TEST(Row, ChargesMoreForMore) {
  Message const small("t", "x");
  Message const large("t", std::string(100'000, 'x'));

  EXPECT_GT(charge(small, std::nullopt), 256U);
  EXPECT_LT(charge(small, std::nullopt), 512U);
  EXPECT_GT(charge(small, {{"a/long/filter/#"}}), charge(small, std::nullopt));
  EXPECT_GT(charge(large, std::nullopt), 100'000U);
}

}  // namespace
}  // namespace petal::inbox
