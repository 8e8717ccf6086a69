// SPDX-License-Identifier: Apache-2.0
#include "outbox_fixture.hpp"

namespace petal::outbox {
namespace {

using std::chrono::milliseconds;

class StoreAndForwardTest : public OutboxTest {};

TEST_F(StoreAndForwardTest, SendsAtOnceWhereTheLinkIsThere) {
  outbox();
  link_.connect();

  EXPECT_EQ(answer(publish("1")), PublishOutcome::acknowledged);
  EXPECT_EQ(outbox().stats().messages, 0U);
}

TEST_F(StoreAndForwardTest, StoresWhileTheLinkIsDown) {
  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);

  EXPECT_EQ(outbox().stats().messages, 1U);
  EXPECT_GT(outbox().stats().bytes, 0U);
}

TEST_F(StoreAndForwardTest, NeverStoresQosZero) {
  auto zero = message("1");
  zero.qos = Qos::at_most_once;

  auto const asked = publish(zero);
  run_until([&] { return asked->answer.has_value(); });

  EXPECT_TRUE(asked->failed(Errc::not_connected));
  EXPECT_EQ(outbox().stats().messages, 0U);
}

TEST_F(StoreAndForwardTest, HandsOnWhatAnotherStored) {
  outbox();
  link_.connect();
  link_.publish_answer = PublishOutcome::stored;

  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);
  EXPECT_EQ(outbox().stats().messages, 0U);
}

TEST_F(StoreAndForwardTest, HandsOnARefusalAndStoresNothing) {
  outbox();
  link_.connect();
  for (auto const errc : {Errc::refused, Errc::limit_exceeded, Errc::invalid_argument}) {
    link_.publish_answer = Error(errc, "no");

    auto const asked = publish("1");
    run_until([&] { return asked->answer.has_value(); });

    EXPECT_TRUE(asked->failed(errc));
  }
  EXPECT_EQ(outbox().stats().messages, 0U);
}

TEST_F(StoreAndForwardTest, StoresWhatALostLinkDidNotAcknowledge) {
  outbox();
  link_.holds_answers = true;
  link_.connect();
  auto const first = publish("1");
  auto const second = publish("2");
  EXPECT_EQ(sent(), (Payloads{"1", "2"}));

  link_.lose_link();

  EXPECT_EQ(answer(first), PublishOutcome::stored);
  EXPECT_EQ(answer(second), PublishOutcome::stored);
}

TEST_F(StoreAndForwardTest, RefillsAWideWindowSeveralAtOnce) {
  link_.holds_answers = true;
  link_.set_window(16);
  link_.connect();
  for (int i = 0; i < 20; ++i) publish(std::to_string(i));
  ASSERT_EQ(link_.published.size(), 16U);

  link_.answer_oldest();
  settle();
  EXPECT_EQ(link_.published.size(), 16U);
  link_.answer_oldest();
  settle();

  EXPECT_EQ(link_.published.size(), 18U);
}

TEST_F(StoreAndForwardTest, KeepsToTheWindow) {
  link_.set_window(2);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  for (int i = 1; i <= 5; ++i) publish(std::to_string(i));
  EXPECT_EQ(sent(), (Payloads{"1", "2"}));

  link_.answer_oldest();
  run_until([&] { return link_.published.size() == 3; });

  EXPECT_EQ(sent(), (Payloads{"1", "2", "3"}));
}

TEST_F(StoreAndForwardTest, StoresWhatIsNotAcknowledgedInTimeAndDoesNotSendItAgain) {
  options_.publish_timeout = milliseconds(1);
  link_.holds_answers = true;
  outbox();
  link_.connect();

  auto const asked = publish("1");
  EXPECT_EQ(answer(asked), PublishOutcome::stored);
  settle();

  EXPECT_EQ(sent(), Payloads{"1"});
  EXPECT_EQ(outbox().stats().messages, 1U);
}

TEST_F(StoreAndForwardTest, RemovesWhatIsAcknowledgedLate) {
  options_.publish_timeout = milliseconds(1);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);

  link_.answer_oldest();
  run_until_empty();

  EXPECT_EQ(sent(), Payloads{"1"});
}

TEST_F(StoreAndForwardTest, SendsWhatWasNotAcknowledgedAgainOverTheNextLink) {
  options_.publish_timeout = milliseconds(1);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);

  link_.lose_link();
  link_.holds_answers = false;
  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), (Payloads{"1", "1"}));
}

TEST_F(StoreAndForwardTest, SendsAgainBeforeWhatCameLaterWhatTheTransportGaveUp) {
  options_.retry = milliseconds(1);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  auto const asked = publish("1");

  link_.answer_oldest(Error(Errc::timed_out, "no answer"));
  EXPECT_EQ(answer(asked), PublishOutcome::stored);
  auto const later = publish("2");
  link_.holds_answers = false;
  link_.answer_all();  // it may have been sent again already
  run_until_empty();

  (void)answer(later);
  EXPECT_EQ(sent(), (Payloads{"1", "1", "2"}));
}

TEST_F(StoreAndForwardTest, StoresTheWholeLineWhereOnesPatienceEnds) {
  options_.publish_timeout = milliseconds(1);
  link_.set_window(1);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  std::vector<std::shared_ptr<Asked>> all;
  for (int i = 1; i <= 4; ++i) all.push_back(publish(std::to_string(i)));

  for (auto const& asked : all) EXPECT_EQ(answer(asked), PublishOutcome::stored);
  while (outbox().stats().messages != 0) {
    run_until([&] { return !link_.calls.empty() || outbox().stats().messages == 0; });
    if (!link_.calls.empty()) link_.answer_oldest();
  }

  EXPECT_EQ(sent(), (Payloads{"1", "2", "3", "4"}));
}

TEST_F(StoreAndForwardTest, LetsNothingOvertakeWhatIsStoredAndInFlightWhereTheTransportDoesNotKeepTheOrder) {
  options_.publish_timeout = milliseconds(1);
  link_.in_order = false;
  link_.holds_answers = true;
  outbox();
  link_.connect();
  EXPECT_EQ(answer(publish("1")), PublishOutcome::stored);

  EXPECT_EQ(answer(publish("2")), PublishOutcome::stored);
  settle();
  EXPECT_EQ(sent(), Payloads{"1"});

  link_.holds_answers = false;
  link_.answer_oldest();
  run_until_empty();
  EXPECT_EQ(sent(), (Payloads{"1", "2"}));
}

TEST_F(StoreAndForwardTest, StoresWhatDoesNotFitIntoMemory) {
  options_.most_waiting = 2;
  link_.set_window(1);
  link_.holds_answers = true;
  outbox();
  link_.connect();
  for (int i = 1; i <= 3; ++i) publish(std::to_string(i));

  EXPECT_EQ(answer(publish("4")), PublishOutcome::stored);
}

TEST_F(StoreAndForwardTest, StoresWhatIsInFlightWhenItStops) {
  link_.holds_answers = true;
  outbox();
  link_.connect();
  auto const asked = publish("1");

  stop();
  settle();
  EXPECT_TRUE(asked->was(PublishOutcome::stored));

  link_.holds_answers = false;
  restart();
  link_.connect();
  run_until_empty();
  EXPECT_EQ(sent(), Payloads{"1"});
}

TEST_F(StoreAndForwardTest, TakesNothingNewWhenItHasStopped) {
  outbox();
  test::run_on(loop_, outbox_->stop());

  auto const asked = publish("1");

  EXPECT_TRUE(asked->failed(Errc::shutting_down));
  outbox_.reset();
}

TEST_F(StoreAndForwardTest, RefusesAnExpiryThatMqttCannotSay) {
  auto wrong = message("1");
  wrong.expiry = std::chrono::seconds(0);

  EXPECT_TRUE(publish(wrong)->failed(Errc::invalid_argument));
}

TEST_F(StoreAndForwardTest, SpreadsWhatLeaves) {
  options_.rate = 20;
  outbox();
  link_.connect();
  auto zero = message("0");
  zero.qos = Qos::at_most_once;

  auto const first = publish("1");
  publish("2");
  publish(zero);

  EXPECT_EQ(sent(), Payloads{"1"});
  run_until([&] { return link_.published.size() == 3; });
  EXPECT_TRUE(first->was(PublishOutcome::acknowledged));
}

TEST_F(StoreAndForwardTest, DoesNotLetQosZeroWaitForItsTurnForEver) {
  options_.rate = 1;
  options_.publish_timeout = milliseconds(1);
  outbox();
  link_.connect();
  auto zero = message("0");
  zero.qos = Qos::at_most_once;
  publish(zero);

  auto const second = publish(zero);
  run_until([&] { return second->answer.has_value(); });

  EXPECT_TRUE(second->failed(Errc::timed_out));
}

}  // namespace
}  // namespace petal::outbox
