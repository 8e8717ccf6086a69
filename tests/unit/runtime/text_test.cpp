// SPDX-License-Identifier: Apache-2.0
#include "runtime/text.hpp"

#include <gtest/gtest.h>

namespace petal::runtime {
namespace {

TEST(Printable, EscapesControlCharactersAndBytesThatAreNotUtf8) {
  EXPECT_EQ(escaped("a\nb\x1b[31m\x7f\xff"), "a\\nb\\x1b[31m\\x7f\\xff");
  EXPECT_EQ(escaped("\xc2\x9b"
                    "2J\xc2\x9f"),
            "\\xc2\\x9b2J\\xc2\\x9f");  // C1: a terminal obeys it too
  EXPECT_EQ(escaped("gr\xc3\xbc\xc3\x9f\xc2\xa0"), "gr\xc3\xbc\xc3\x9f\xc2\xa0");
}

TEST(Printable, CutsAndTellsTheLength) {
  EXPECT_EQ(escaped(std::string(1000, 'x'), 10), "xxxxxxxxxx... (1000 bytes)");
  EXPECT_EQ(escaped("short", 10), "short");
}

TEST(IsUtf8, KnowsWellFormedFromIllFormed) {
  for (auto const* good :
       {"", "abc", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (auto const* bad :
       {"\x80", "\xc0\xaf", "\xc2", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(Joined, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(joined({}, "; "), "");
  EXPECT_EQ(joined({"", ""}, "; "), "");
  EXPECT_EQ(joined({"", "a", "", "b"}, "; "), "a; b");
}

}  // namespace
}  // namespace petal::runtime
