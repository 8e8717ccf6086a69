// SPDX-License-Identifier: Apache-2.0
#include "http/server/places.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

namespace petal::http::test {
namespace {

using Clock = std::chrono::steady_clock;
using Admission = Places::Admission;

struct Someone final : Occupant {
  std::optional<Wait> waiting() const override { return wait; }
  void evict() override { is_evicted = true; }
  void give_up_body() override { is_given_up = true; }

  std::optional<Wait> wait;
  bool is_evicted = false;
  bool is_given_up = false;
};

Occupant::Wait for_header(int since, bool is_stranger = false) {
  return {true, is_stranger, Clock::time_point(std::chrono::seconds(since))};
}

Occupant::Wait for_body(int since) {
  return {false, false, Clock::time_point(std::chrono::seconds(since))};
}

}  // namespace

TEST(Places, ThatAreFreeAreGivenToAnybody) {
  Places places({.most = 1, .essential = 1});
  EXPECT_EQ(places.admit(), Admission::normal);
  EXPECT_EQ(places.evicted(), 0U);
}

TEST(Places, AreGivenUpByTheOneThatHasWaitedLongest) {
  Places places({.most = 2, .essential = 1});
  Someone early;
  Someone late;
  early.wait = for_header(1);
  late.wait = for_header(2);
  places.enter(late);
  places.enter(early);

  EXPECT_EQ(places.admit(), Admission::normal);
  EXPECT_TRUE(early.is_evicted);
  EXPECT_FALSE(late.is_evicted);
}

TEST(Places, AreGivenUpByStrangersFirst) {
  Places places({.most = 2, .essential = 1});
  Someone known;
  Someone stranger;
  known.wait = for_header(1);
  stranger.wait = for_header(2, true);
  places.enter(known);
  places.enter(stranger);

  EXPECT_EQ(places.admit(), Admission::normal);
  EXPECT_TRUE(stranger.is_evicted);
  EXPECT_FALSE(known.is_evicted);
}

TEST(Places, AreNotGivenUpByWhoIsBusy) {
  Places places({.most = 1, .essential = 1});
  Someone busy;
  auto const place = places.enter(busy);
  EXPECT_EQ(places.admit(), Admission::only_essential);
  Someone essential;
  places.enter(essential);
  EXPECT_EQ(places.admit(), Admission::refused);

  places.release(place);
  EXPECT_EQ(places.admit(), Admission::only_essential);
  places.leave(place);
  EXPECT_EQ(places.size(), 1U);
  EXPECT_EQ(places.taken(), 1U);
}

TEST(Places, TheBodyThatTakesLongestIsGivenUp) {
  Places places({.most = 3});
  Someone header;
  Someone early;
  Someone late;
  header.wait = for_header(0);
  early.wait = for_body(1);
  late.wait = for_body(2);
  for (auto* const each : {&header, &early, &late}) places.enter(*each);

  places.give_up_a_body();

  EXPECT_TRUE(early.is_given_up);
  EXPECT_FALSE(late.is_given_up || header.is_given_up || header.is_evicted);
}

/// Whatever comes and goes: nobody busy is closed, there are never more than there may be, and nobody is refused while
/// somebody waits for a request.
TEST(Places, KeepTheirPromisesWhateverHappens) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    auto const chance = [&](int percent) { return static_cast<int>(random() % 100) < percent; };
    Places places({.most = 8, .essential = 2, .strangers = 3});
    struct Held {
      std::unique_ptr<Someone> who;
      Places::Place place;
    };
    std::vector<Held> held;
    for (int now = 0; now < 2'000; ++now) {
      if (chance(50)) {
        std::size_t waiting = 0;
        for (auto const& each : held) waiting += each.who->wait && !each.who->is_evicted ? 1 : 0;
        auto const admission = places.admit();
        if (waiting > 0) ASSERT_NE(admission, Admission::refused) << seed;
        if (admission != Admission::refused) {
          auto who = std::make_unique<Someone>();
          who->wait = for_header(now, chance(50));
          auto const place = places.enter(*who);
          held.push_back({std::move(who), place});
        }
      } else if (!held.empty()) {
        auto& one = held[random() % held.size()];
        if (chance(50) && !one.who->is_evicted) {
          one.who->wait = one.who->wait ? std::nullopt : std::optional(for_header(now));
        } else {
          places.leave(one.place);
          std::swap(one, held.back());
          held.pop_back();
        }
      }
      ASSERT_LE(places.taken(), 10U) << seed;
      ASSERT_EQ(places.size(), held.size()) << seed;
      for (auto const& each : held) ASSERT_TRUE(each.who->wait || !each.who->is_evicted) << seed;
    }
  }
}

}  // namespace petal::http::test
