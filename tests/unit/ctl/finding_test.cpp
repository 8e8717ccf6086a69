// SPDX-License-Identifier: Apache-2.0
#include "ctl/doctor/finding.hpp"

#include <gtest/gtest.h>

namespace petal::ctl {

using Level = Finding::Level;

TEST(Findings, EndWithTheWorstOfThem) {
  Findings findings = {{Level::ok, "clock", "right"}, {Level::skipped, "unit", "none"}};
  EXPECT_EQ(exit_of(findings), Exit::good);

  findings.push_back({Level::warning, "disk", "little room"});
  EXPECT_EQ(exit_of(findings), Exit::fair);

  findings.push_back({Level::problem, "broker", "gone"});
  EXPECT_EQ(exit_of(findings), Exit::bad);
}

TEST(Findings, AreALineEachWithWhatToDoBelow) {
  EXPECT_EQ(
      findings_text({{Level::ok, "clock", "right"}, {Level::problem, "broker", "a\nb", "start it"}}, Style(false)),
      "ok       clock   right\n"
      "problem  broker  a\\nb\n"
      "                 -> start it\n"
      "\n1 problem, 0 warnings\n");
  EXPECT_EQ(findings_text({}, Style(false)), "\nall is well\n");
}

TEST(Findings, AreJsonForPrograms) {
  EXPECT_EQ(
      findings_json({{Level::warning, "disk", "little room", "make some"}}),
      R"({"status":"warnings","findings":[{"level":"warning","check":"disk","text":"little room","advice":"make some"}]})"
      "\n");
}

}  // namespace petal::ctl
