// SPDX-License-Identifier: Apache-2.0
#include "ctl/message_line.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {

TEST(LiveLine, HasTimeTopicAndPayload) {
  auto const line = live_line(
      R"({"topic":"a/b","payload":{"n": 1.0},"timestamp":"2025-08-25T10:30:00.123Z","qos":1,"retained":true})",
      Style(false));

  EXPECT_EQ(line.kind, LiveLine::Kind::message);
  EXPECT_EQ(line.text, R"(10:30:00.123  a/b (retained)  {"n": 1.0})");
}

TEST(LiveLine, ShowsTextWithoutQuotesAndWithoutWhatWouldMoveTheTerminal) {
  auto const line = live_line(
      R"({"topic":"t","payload":"hi \u001b[2J\n","encoding":"text","timestamp":"2025-08-25T10:30:00.123Z","qos":1})",
      Style(false));

  EXPECT_EQ(line.text, R"(10:30:00.123  t  hi \x1b[2J\n)");
}

TEST(LiveLine, ShowsAPayloadWithHalfOfAnEscapedPairAsItStands) {
  auto const line = live_line(
      R"({"topic":"t","payload": {"log":"\ud83d"} ,"blanks":true,"timestamp":"2025-08-25T10:30:00.123Z","qos":1})",
      Style(false));

  EXPECT_EQ(line.text, R"(10:30:00.123  t  {"log":"\ud83d"})");
}

TEST(LiveLine, ShowsNothingThatWouldMoveTheTerminalWhoeverWroteIt) {
  EXPECT_EQ(live_line(R"({"topic":"t","payload":1,"timestamp":"\u001b[2J"})", Style(false)).text, R"(\x1b[2J  t  1)");
  EXPECT_EQ(live_line("{\"dropped\":\"\x1b[2J\"}", Style(false)).text,
            R"("\x1b[2J" messages were lost: this reader is too slow)");
}

TEST(LiveLine, ShowsThatItMayHaveBeenSeenAndItsProperties) {
  auto const line =
      live_line(R"({"topic":"t","payload":1,"timestamp":"2025-08-25T10:30:00.123Z","qos":1,"redelivered":true,)"
                R"("properties":{"user":{"n":"v"}}})",
                Style(false));

  EXPECT_EQ(line.text, R"(10:30:00.123  t (redelivered)  1  {"user":{"n":"v"}})");
}

TEST(LiveLine, TellsOfWhatWasLost) {
  EXPECT_EQ(live_line(R"({"dropped":12})", Style(false)).kind, LiveLine::Kind::lost);
  EXPECT_EQ(live_line("", Style(false)).kind, LiveLine::Kind::nothing);
}

TEST(Lines, AreWholeHoweverTheyCome) {
  Lines lines;

  lines.add("on");
  EXPECT_FALSE(lines.next());
  lines.add("e\n\ntwo\nthr");

  EXPECT_EQ(lines.next(), "one");
  EXPECT_EQ(lines.next(), "");
  EXPECT_EQ(lines.next(), "two");
  EXPECT_FALSE(lines.next());
}

}  // namespace petal::ctl
