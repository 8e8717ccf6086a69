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

TEST(DeskTime, StandsStillUntilItIsAdvanced) {
  Desk desk;
  int ticks = 0;
  desk.start<BlankPetal>([&ticks](Context& context) -> Task<> { return tick(context, 30s, ticks); });

  EXPECT_EQ(ticks, 0);
  desk.advance(29s);
  EXPECT_EQ(ticks, 0);
  desk.advance(1s);
  EXPECT_EQ(ticks, 1);
  desk.advance(24h);
  EXPECT_EQ(ticks, 1 + 24 * 120);
  EXPECT_EQ(desk.now(), 24h + 30s);
}

TEST(DeskTime, WakesSleepersInOrder) {
  Desk desk;
  std::vector<std::string> notes;
  desk.start<BlankPetal>([&notes](Context& context) -> Task<> {
    context.spawn(note_after(context, 3s, "third", notes));
    context.spawn(note_after(context, 1s, "first", notes));
    context.spawn(note_after(context, 2s, "second, asked first", notes));
    context.spawn(note_after(context, 2s, "second, asked later", notes));
    co_return;
  });

  desk.advance(1min);

  EXPECT_EQ(notes, (std::vector<std::string>{"first", "second, asked first", "second, asked later", "third"}));
}

TEST(DeskTime, SaysWhereAPetalNeverRests) {
  Desk desk;
  int ticks = 0;
  desk.start<BlankPetal>([&ticks](Context& context) -> Task<> {
    context.spawn(tick(context, 0ms, ticks));
    co_return;
  });

  EXPECT_THROW(desk.advance(1s), std::logic_error);
}

}  // namespace
}  // namespace petal::testing
