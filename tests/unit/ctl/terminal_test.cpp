// SPDX-License-Identifier: Apache-2.0
#include "ctl/terminal.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {

TEST(Columns, StandBelowEachOther) {
  EXPECT_EQ(columns({{"NAME", "STATE", "ERROR"}, {"petal-telemetry", "running", ""}, {"x", "failed", "no file"}}),
            "NAME             STATE    ERROR\n"
            "petal-telemetry  running\n"
            "x                failed   no file\n");
}

TEST(Columns, CountWhatIsSeenAndNotItsBytes) {
  Style const style(true);

  EXPECT_EQ(columns({{style.good("ok"), "1"}, {"größer", "2"}}), "\x1b[32mok\x1b[0m      1\ngrößer  2\n");
}

TEST(Style, HasNoColoursWhereNoneAreWanted) {
  EXPECT_EQ(Style(false).bad("text"), "text");
}

TEST(Counted, KnowsOneFromMany) {
  EXPECT_EQ(counted(0, "topic"), "0 topics");
  EXPECT_EQ(counted(1, "topic"), "1 topic");
}

TEST(BytesText, IsShort) {
  EXPECT_EQ(bytes_text(1), "1 byte");
  EXPECT_EQ(bytes_text(1023), "1023 bytes");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text(67'108'864), "64 MiB");
  EXPECT_EQ(bytes_text(std::uint64_t{5} << 50), "5120 TiB");
}

}  // namespace petal::ctl
