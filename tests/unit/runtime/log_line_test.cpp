// SPDX-License-Identifier: Apache-2.0
#include "runtime/log_line.hpp"

#include <gtest/gtest.h>

namespace petal::runtime {
namespace {

std::string one_line(std::string_view line) {
  std::string room;
  return std::string(as_one_line(line, room));
}

TEST(AsOneLine, LeavesAPlainLineWhereItIs) {
  constexpr std::string_view line = "2026-01-01T00:00:00.000Z info    [mqtt] topic=a/b error=\"none\"\n";
  std::string room;

  EXPECT_EQ(as_one_line(line, room).data(), line.data());
  EXPECT_EQ(as_one_line(line, room), line);
}

TEST(AsOneLine, EscapesWhatWouldForgeALineOrCommandATerminal) {
  EXPECT_EQ(one_line("gone\n2026 error [sshd] forged\r\n"), "gone\\n2026 error [sshd] forged\\r\n");
  EXPECT_EQ(one_line("\x1b[31mred\x07\t\x7f\n"), "\\x1b[31mred\\x07\\t\\x7f\n");
  EXPECT_EQ(one_line("\xc2\x9b"
                     "31m and \xc2\x85\n"),
            "\\xc2\\x9b31m and \\xc2\\x85\n");
  EXPECT_EQ(one_line(std::string_view("a\0b\n", 4)), "a\\x00b\n");
}

TEST(AsOneLine, LeavesTextOfOtherLanguagesAndEscapesBytesThatAreNoText) {
  EXPECT_EQ(one_line("Größe 大きさ 🤖\n"), "Größe 大きさ 🤖\n");
  EXPECT_EQ(one_line("\xff\xfe\xed\xa0\x80\n"), "\\xff\\xfe\\xed\\xa0\\x80\n");
}

TEST(AsOneLine, EndsEachLineOnce) {
  EXPECT_EQ(one_line("\n"), "\n");
  EXPECT_EQ(one_line("\n\n"), "\\n\n");
  EXPECT_EQ(one_line("\x1b no end"), "\\x1b no end\n");
}

TEST(AsOneLine, CutsNothing) {
  std::string const text(100'000, 'x');

  EXPECT_EQ(one_line(text + "\x01\n"), text + "\\x01\n");
}

}  // namespace
}  // namespace petal::runtime
