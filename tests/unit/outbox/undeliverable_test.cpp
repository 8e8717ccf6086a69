// SPDX-License-Identifier: Apache-2.0
#include "outbox_fixture.hpp"

namespace petal::outbox {
namespace {

using std::chrono::milliseconds;

class Undeliverable : public OutboxTest {
 protected:
  Undeliverable() {
    options_.retries.first_pause = milliseconds(1);
    link_.holds_answers = true;
  }

  static Result<PublishOutcome> busy() { return Error(Errc::busy, "quota exceeded"); }

  void store(const std::string& payload, const std::string& topic = "a") {
    ASSERT_EQ(answer(publish(payload, topic)), PublishOutcome::stored);
  }

  void run_until_sent(std::size_t count) {
    run_until([&] { return link_.published.size() == count; });
  }

  void run_until_dead(std::uint64_t count) {
    run_until([&] { return outbox().stats().dead_letters == count; });
  }

  /// A message that was refused after it was stored.
  void make_dead_letter(const std::string& payload) {
    auto const before = outbox().stats().dead_letters;
    link_.connect(false);
    store(payload);
    link_.connect();
    run_until([&] { return !link_.calls.empty(); });
    link_.answer_oldest(Error(Errc::refused, "not authorized (0x87)"));
    run_until_dead(before + 1);
  }

  /// A link that the broker ends for a message of the topic `bad`, and acknowledges everything that was sent before.
  void link_that_ends() {
    link_.connect();
    run_until([&] { return !link_.calls.empty(); });
    settle();
    while (!link_.calls.empty() && link_.calls.front()->message.topic != "bad") link_.answer_oldest();
    settle();
    link_.lose_link(true);
    settle();
  }
};

TEST_F(Undeliverable, WhatIsRefusedForGoodBecomesADeadLetter) {
  auto with = message("1");
  with.properties.user = {{"a", "b"}};
  with.retain = true;
  with.expiry = std::chrono::hours(1);
  EXPECT_EQ(answer(publish(with)), PublishOutcome::stored);
  link_.connect();
  run_until([&] { return !link_.calls.empty(); });
  link_.answer_oldest(Error(Errc::refused, "not authorized (0x87)"));
  run_until_dead(1);

  auto const letter = dead_letters().at(0);
  EXPECT_EQ(letter.id, 1);
  EXPECT_EQ(letter.reason, "not authorized (0x87)");
  EXPECT_EQ(letter.attempts, 1U);
  EXPECT_EQ(letter.wall, now_.wall);
  EXPECT_EQ(letter.message.topic, "a");
  EXPECT_EQ(letter.message.payload, "1");
  EXPECT_TRUE(letter.message.retain);
  EXPECT_EQ(letter.message.expiry, std::chrono::hours(1));
  EXPECT_EQ(letter.message.properties, with.properties);
  EXPECT_EQ(outbox().stats().messages, 0U);
  EXPECT_GT(outbox().stats().dead_letter_bytes, 0U);
  EXPECT_EQ(outbox().stats().dropped, 1U);
}

TEST_F(Undeliverable, WhatALimitOfTheBrokerExcludesBecomesADeadLetter) {
  store("1");
  link_.connect();
  run_until([&] { return !link_.calls.empty(); });

  link_.answer_oldest(Error(Errc::limit_exceeded, "larger than the broker takes"));
  run_until_dead(1);
}

TEST_F(Undeliverable, WhatIsRefusedForAWhileArrives) {
  store("1");
  link_.connect();
  for (std::size_t attempt = 1; attempt <= options_.retries.most; ++attempt) {
    run_until_sent(attempt);
    link_.answer_oldest(busy());
  }
  run_until_sent(options_.retries.most + 1);
  link_.answer_oldest();
  run_until_empty();

  EXPECT_EQ(outbox().stats().dead_letters, 0U);
  EXPECT_EQ(outbox().stats().dropped, 0U);
}

TEST_F(Undeliverable, WhatIsRefusedTooOftenBecomesADeadLetter) {
  options_.retries.most = 2;
  store("1");
  link_.connect();
  for (std::size_t attempt = 1; attempt <= 3; ++attempt) {
    run_until_sent(attempt);
    link_.answer_oldest(busy());
  }
  run_until_dead(1);

  EXPECT_EQ(dead_letters().at(0).attempts, 3U);
  EXPECT_EQ(dead_letters().at(0).reason, "quota exceeded");
}

TEST_F(Undeliverable, WhatWaitsToBeTriedAgainHoldsUpNobody) {
  options_.retries.first_pause = std::chrono::hours(1);
  store("1");
  store("2", "b");
  link_.connect();
  run_until_sent(2);

  link_.answer_oldest(busy());
  link_.answer_oldest();
  run_until([this] { return outbox().stats().messages == 1; });
  auto const later = publish("3");
  run_until_sent(3);
  link_.answer_oldest();

  EXPECT_EQ(answer(later), PublishOutcome::acknowledged);
  EXPECT_EQ(outbox().stats().messages, 1U);
}

TEST_F(Undeliverable, ACallerWhoWaitsIsToldThatHisMessageIsRefusedForNow) {
  outbox();
  link_.connect();
  auto const asked = publish("1");
  link_.answer_oldest(busy());

  run_until([&] { return asked->answer.has_value(); });
  EXPECT_TRUE(asked->failed(Errc::refused));
  EXPECT_EQ(outbox().stats().messages, 0U);
}

TEST_F(Undeliverable, AttemptsCountOverALinkThatIsLost) {
  options_.retries.most = 1;
  store("1");
  link_.connect();
  run_until_sent(1);
  link_.answer_oldest(busy());
  run_until_sent(2);
  link_.lose_link();
  settle();

  link_.connect();
  run_until_sent(3);
  link_.answer_oldest(busy());
  run_until_dead(1);
}

TEST_F(Undeliverable, TooManyThatAreRefusedForAWhileStayOnDisk) {
  options_.retries.most_waiting = 2;
  for (int i = 1; i <= 5; ++i) store(std::to_string(i));
  link_.connect();
  run_until_sent(5);
  for (int i = 0; i < 5; ++i) link_.answer_oldest(busy());
  link_.holds_answers = false;

  run_until_empty();

  EXPECT_EQ(link_.published.size(), 10U);
  EXPECT_EQ(outbox().stats().dead_letters, 0U);
}

TEST_F(Undeliverable, AMessageThatEndsEachLinkBecomesADeadLetterAndTheRestArrives) {
  store("0");
  store("1", "bad");
  for (int i = 2; i <= 5; ++i) store(std::to_string(i));

  int links = 0;
  for (; outbox().stats().dropped == 0 && links < 10; ++links) link_that_ends();
  link_.holds_answers = false;
  link_.connect();
  run_until_empty();

  EXPECT_EQ(links, 5);
  EXPECT_EQ(dead_letters().at(0).message.payload, "1");
  EXPECT_EQ(dead_letters().at(0).attempts, 5U);
  for (auto const& payload : {"2", "3", "4", "5"})
    EXPECT_EQ(sent().at(sent().size() - 6 + std::stoul(payload)), payload);
}

TEST_F(Undeliverable, AMessageThatEndsEachLinkIsSentAloneInTheEnd) {
  store("1", "bad");
  store("2");
  for (int i = 0; i < 3; ++i) link_that_ends();
  link_.published.clear();

  link_that_ends();
  EXPECT_EQ(sent(), Payloads{"1"});
  link_that_ends();
  EXPECT_EQ(sent(), (Payloads{"1", "1"}));
}

TEST_F(Undeliverable, QosZeroWaitsWhileAMessageIsSentAlone) {
  store("1", "bad");
  for (int i = 0; i < 3; ++i) link_that_ends();
  link_.published.clear();
  link_.connect();
  run_until([&] { return !link_.calls.empty(); });
  auto zero = message("0");
  zero.qos = Qos::at_most_once;

  auto const asked = publish(zero);
  settle();
  EXPECT_EQ(sent(), Payloads{"1"});

  link_.holds_answers = false;
  link_.answer_all();
  EXPECT_EQ(answer(asked), PublishOutcome::acknowledged);
  run_until_empty();
  EXPECT_EQ(outbox().stats().dead_letters, 0U);
}

TEST_F(Undeliverable, ALinkThatTheNetworkEndsCostsNoMessage) {
  store("1");
  for (int i = 0; i < 20; ++i) {
    link_.connect();
    run_until([&] { return !link_.calls.empty(); });
    link_.lose_link(false);
    settle();
  }
  link_.holds_answers = false;
  link_.connect();
  run_until_empty();

  EXPECT_EQ(outbox().stats().dead_letters, 0U);
}

TEST_F(Undeliverable, ARetriedOneIsSentBehindWhatIsStored) {
  make_dead_letter("1");
  link_.connect(false);
  store("2");

  EXPECT_EQ(test::run_on(loop_, outbox().retry_dead_letters(1)).value(), 1U);
  EXPECT_EQ(outbox().stats().dead_letters, 0U);
  EXPECT_EQ(outbox().stats().messages, 2U);
  link_.published.clear();
  link_.holds_answers = false;
  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), (Payloads{"2", "1"}));
}

TEST_F(Undeliverable, AllAreRetriedAtOnce) {
  make_dead_letter("1");
  make_dead_letter("2");
  make_dead_letter("3");
  link_.published.clear();
  link_.holds_answers = false;

  EXPECT_EQ(test::run_on(loop_, outbox().retry_dead_letters({})).value(), 3U);
  run_until_empty();

  EXPECT_EQ(sent(), (Payloads{"1", "2", "3"}));
  EXPECT_EQ(test::run_on(loop_, outbox().retry_dead_letters({})).value(), 0U);
}

TEST_F(Undeliverable, TheyAreRemovedByIdOrAll) {
  for (auto const* payload : {"1", "2", "3"}) make_dead_letter(payload);

  EXPECT_EQ(test::run_on(loop_, outbox().remove_dead_letters(2)).value(), 1U);
  EXPECT_TRUE(test::run_on(loop_, outbox().remove_dead_letters(2)).error().is(Errc::not_found));
  EXPECT_TRUE(test::run_on(loop_, outbox().retry_dead_letters(2)).error().is(Errc::not_found));
  EXPECT_EQ(dead_letters().size(), 2U);
  EXPECT_EQ(test::run_on(loop_, outbox().dead_letters(1, 10)).value().at(0).message.payload, "3");
  EXPECT_EQ(test::run_on(loop_, outbox().remove_dead_letters({})).value(), 2U);
  EXPECT_EQ(outbox().stats().dead_letter_bytes, 0U);
}

TEST_F(Undeliverable, DeadLettersOutliveARestart) {
  make_dead_letter("1");

  restart();

  EXPECT_EQ(outbox().stats().dead_letters, 1U);
  EXPECT_EQ(dead_letters().at(0).message.payload, "1");
}

TEST_F(Undeliverable, WhatExpiresIsNoDeadLetter) {
  auto timed = message("1");
  timed.expiry = std::chrono::seconds(60);
  EXPECT_EQ(answer(publish(timed)), PublishOutcome::stored);
  now_.since_boot += std::chrono::hours(1);
  link_.connect();
  run_until_empty();

  EXPECT_EQ(outbox().stats().dead_letters, 0U);
}

}  // namespace
}  // namespace petal::outbox
