// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "unit/testing/blank_petal.hpp"

namespace petal::testing {
namespace {

using namespace std::chrono_literals;

Task<> note_after(Context& context, std::chrono::seconds time, std::string what, std::vector<std::string>& notes) {
  co_await context.sleep(time);
  notes.push_back(what);
}

Task<> tick(Context& context, std::chrono::milliseconds between, int& ticks) {
  for (;; ++ticks) co_await context.sleep(between);
}

TEST(HarnessTime, StandsStillUntilItIsAdvanced) {
  Harness harness;
  int ticks = 0;
  harness.start<BlankPetal>([&ticks](Context& context) -> Task<> { return tick(context, 30s, ticks); });

  EXPECT_EQ(ticks, 0);
  harness.advance(29s);
  EXPECT_EQ(ticks, 0);
  harness.advance(1s);
  EXPECT_EQ(ticks, 1);
  harness.advance(24h);
  EXPECT_EQ(ticks, 1 + 24 * 120);
  EXPECT_EQ(harness.now(), 24h + 30s);
}

TEST(HarnessTime, WakesSleepersInOrder) {
  Harness harness;
  std::vector<std::string> notes;
  harness.start<BlankPetal>([&notes](Context& context) -> Task<> {
    context.spawn(note_after(context, 3s, "third", notes));
    context.spawn(note_after(context, 1s, "first", notes));
    context.spawn(note_after(context, 2s, "second, asked first", notes));
    context.spawn(note_after(context, 2s, "second, asked later", notes));
    co_return;
  });

  harness.advance(1min);

  EXPECT_EQ(notes, (std::vector<std::string>{"first", "second, asked first", "second, asked later", "third"}));
}

TEST(HarnessTime, SaysWhereAPetalNeverRests) {
  Harness harness;
  int ticks = 0;
  harness.start<BlankPetal>([&ticks](Context& context) -> Task<> {
    context.spawn(tick(context, 0ms, ticks));
    co_return;
  });

  EXPECT_THROW(harness.advance(1s), std::logic_error);
}

}  // namespace
}  // namespace petal::testing
