// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <petal/log.hpp>
#include <string>
#include <utility>
#include <vector>

namespace petal {
namespace {

class NotedLog final : public Log {
 public:
  void write(LogLevel level, std::string_view text) override { lines.emplace_back(level, text); }
  bool is_enabled(LogLevel level) const noexcept override { return level >= least; }

  std::vector<std::pair<LogLevel, std::string>> lines;
  LogLevel least = LogLevel::debug;
};

using Lines = std::vector<std::pair<LogLevel, std::string>>;

TEST(Log, PutsValuesIntoItsFormat) {
  NotedLog log;

  log.debug("{} of {}", 1, 3u);
  log.info("{:.1f} degrees at {}", 23.46, std::string("the dock"));
  log.warning("late");
  log.error("{{{}}}", true);

  EXPECT_EQ(log.lines, (Lines{{LogLevel::debug, "1 of 3"},
                              {LogLevel::info, "23.5 degrees at the dock"},
                              {LogLevel::warning, "late"},
                              {LogLevel::error, "{true}"}}));
}

TEST(Log, LeavesBracesInValuesAlone) {
  NotedLog log;
  std::string const text = "{\"a\": {}} {9";

  log.info("{}", text);
  log.write(LogLevel::info, text);

  EXPECT_EQ(log.lines, (Lines{{LogLevel::info, text}, {LogLevel::info, text}}));
}

TEST(Log, DoesNotWriteWhatIsNotEnabled) {
  NotedLog log;
  log.least = LogLevel::warning;

  log.info("{}", 1);
  log.warning("{}", 2);

  EXPECT_EQ(log.lines, (Lines{{LogLevel::warning, "2"}}));
}

}  // namespace
}  // namespace petal
