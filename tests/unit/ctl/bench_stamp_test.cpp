// SPDX-License-Identifier: Apache-2.0
#include "ctl/bench/bench_stamp.hpp"

#include <gtest/gtest.h>

#include "json/members.hpp"

namespace petal::ctl {

using std::chrono::microseconds;

TEST(Stamp, ComesBackOutOfAPayloadOfTheSizeThatWasAskedFor) {
  Stamp const most{999'999'999, microseconds(86'400'000'000), 999'999'999};
  for (auto const size : {smallest_payload, std::size_t{256}, std::size_t{131'072}}) {
    auto const payload = stamped_payload("0123abcd", most, size);

    EXPECT_EQ(payload.size(), size);
    EXPECT_TRUE(json_text::check(payload));
    EXPECT_EQ(stamp_of(payload, "0123abcd"), most);
  }
}

TEST(Stamp, IsNoneOfAnothersPayload) {
  auto const whole = stamped_payload("0123abcd", {1, microseconds(2), 0}, smallest_payload);

  EXPECT_FALSE(stamp_of(whole, "0123abce"));
  EXPECT_FALSE(stamp_of("", "0123abcd"));
  EXPECT_FALSE(stamp_of(R"({"run":"0123abcd","n":)", "0123abcd"));
  EXPECT_FALSE(stamp_of(R"({"run":"0123abcd","n":-1,"t":0,"s":0,"pad":""})", "0123abcd"));
  EXPECT_FALSE(stamp_of(R"({"run":"0123abcd","n":99999999999999999999,"t":0,"s":0,"pad":""})", "0123abcd"));
}

}  // namespace petal::ctl
