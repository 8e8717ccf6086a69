// SPDX-License-Identifier: Apache-2.0
#include "outbox_fixture.hpp"

namespace petal::outbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class KeptHandshake : public OutboxTest {
 protected:
  KeptHandshake() { link_.holds_answers = true; }

  transport::OutgoingMessage twice(std::string payload) const {
    auto made = message(std::move(payload));
    made.qos = Qos::exactly_once;
    return made;
  }

  /// One that is in flight.
  std::shared_ptr<Asked> in_flight() {
    outbox();
    link_.connect();
    auto asked = publish(twice("1"));
    run_until([&] { return !link_.calls.empty(); });
    return asked;
  }

  void run_until_sent(std::size_t count) {
    run_until([&] { return link_.handshakes.size() == count; });
  }

  /// PUBREC comes for the message that was sent last; done when it is kept.
  void receive() {
    bool kept = false;
    link_.handshakes.back().on_received([&] { kept = true; });
    run_until([&] { return kept; });
  }

  /// Over the next link.
  void lose_link_and_connect() {
    link_.lose_link();
    settle();
    link_.connect();
    run_until([&] { return !link_.calls.empty(); });
  }
};

TEST_F(KeptHandshake, IsOnDiskBeforeTheMessageLeaves) {
  auto const asked = in_flight();

  EXPECT_EQ(outbox().stats().messages, 1U);
  EXPECT_FALSE(asked->answer);
  ASSERT_EQ(link_.handshakes.size(), 1U);
  EXPECT_GE(link_.handshakes[0].packet_id, transport::first_kept_identifier);
  EXPECT_FALSE(link_.handshakes[0].sent_before);
  EXPECT_FALSE(link_.handshakes[0].received);

  link_.answer_oldest();
  EXPECT_EQ(answer(asked), PublishOutcome::acknowledged);
  run_until_empty();
}

TEST_F(KeptHandshake, IsAnsweredStoredWhereNothingComesInTime) {
  options_.publish_timeout = milliseconds(1);

  EXPECT_EQ(answer(in_flight()), PublishOutcome::stored);

  link_.answer_all();
  run_until_empty();
  EXPECT_EQ(sent(), Payloads{"1"});
}

TEST_F(KeptHandshake, IsAnsweredStoredWhereTheLinkEnds) {
  auto const asked = in_flight();

  link_.lose_link();

  EXPECT_EQ(answer(asked), PublishOutcome::stored);
  EXPECT_EQ(outbox().stats().messages, 1U);
}

TEST_F(KeptHandshake, GoesOnOverTheNextLinkUnderItsIdentifier) {
  in_flight();

  lose_link_and_connect();

  ASSERT_EQ(link_.handshakes.size(), 2U);
  EXPECT_EQ(link_.handshakes[1].packet_id, link_.handshakes[0].packet_id);
  EXPECT_TRUE(link_.handshakes[1].sent_before);
  EXPECT_FALSE(link_.handshakes[1].received);
}

TEST_F(KeptHandshake, KnowsOverTheNextLinkWhatTheBrokerHas) {
  in_flight();
  receive();

  lose_link_and_connect();

  ASSERT_EQ(link_.handshakes.size(), 2U);
  EXPECT_EQ(link_.handshakes[1].packet_id, link_.handshakes[0].packet_id);
  EXPECT_TRUE(link_.handshakes[1].received);
}

TEST_F(KeptHandshake, GoesOnAfterARestart) {
  in_flight();
  receive();
  auto const before = link_.handshakes[0].packet_id;
  link_.lose_link();
  settle();

  restart();
  publish(twice("2"));
  link_.connect();
  run_until_sent(3);

  EXPECT_EQ(link_.handshakes[1].packet_id, before);
  EXPECT_TRUE(link_.handshakes[1].sent_before);
  EXPECT_TRUE(link_.handshakes[1].received);
  EXPECT_NE(link_.handshakes[2].packet_id, before);
  EXPECT_FALSE(link_.handshakes[2].sent_before);
}

TEST_F(KeptHandshake, MayHaveBegunBeforeTheStart) {
  publish(twice("1"));
  run_until([this] { return outbox().stats().messages == 1; });

  restart();
  link_.connect();
  run_until_sent(1);

  EXPECT_TRUE(link_.handshakes[0].sent_before);
}

TEST_F(KeptHandshake, IsFinishedThoughTheMessagesTimeIsOver) {
  auto timed = twice("1");
  timed.expiry = seconds(60);
  outbox();
  link_.connect();
  publish(timed);
  run_until_sent(1);
  link_.lose_link();
  settle();

  now_.since_boot += seconds(100);
  link_.connect();
  run_until_sent(2);

  EXPECT_EQ(link_.published[1].expiry, seconds(1));
  EXPECT_EQ(outbox().stats().expired, 0U);
}

TEST_F(KeptHandshake, IsNotBegunForAMessageWhoseTimeIsOver) {
  auto timed = twice("1");
  timed.expiry = seconds(60);
  EXPECT_EQ(answer(publish(timed)), PublishOutcome::stored);

  now_.since_boot += seconds(100);
  link_.connect();
  run_until_empty();

  EXPECT_TRUE(link_.handshakes.empty());
  EXPECT_EQ(outbox().stats().expired, 1U);
}

TEST_F(KeptHandshake, IsNotKeptWhereTheTransportHasNoUseForIt) {
  link_.with_handshakes = false;
  outbox();
  link_.connect();

  auto const asked = publish(twice("1"));
  run_until([&] { return !link_.calls.empty(); });

  EXPECT_TRUE(link_.handshakes.empty());
  EXPECT_EQ(outbox().stats().messages, 0U);
  link_.answer_all();
  EXPECT_EQ(answer(asked), PublishOutcome::acknowledged);
}

TEST_F(KeptHandshake, IsNotKeptWhereNothingCanBeStored) {
  std::filesystem::create_directory(options_.file);
  outbox();
  link_.connect();

  auto const asked = publish(twice("1"));
  run_until([&] { return !link_.calls.empty(); });

  EXPECT_TRUE(link_.handshakes.empty());
  link_.answer_all();
  EXPECT_EQ(answer(asked), PublishOutcome::acknowledged);
}

TEST_F(KeptHandshake, IsNotKeptWhereThereIsNoRoom) {
  options_.max_bytes = 100'000;
  outbox();
  link_.connect();

  auto const asked = publish(twice(std::string(200'000, 'x')));
  run_until([&] { return !link_.calls.empty(); });

  EXPECT_TRUE(link_.handshakes.empty());
  link_.answer_all();
  EXPECT_EQ(answer(asked), PublishOutcome::acknowledged);
}

TEST_F(KeptHandshake, HandsARefusalToTheCallerWhoStillWaits) {
  auto const asked = in_flight();

  link_.answer_oldest(Error(Errc::refused, "not authorized"));
  run_until_empty();

  EXPECT_TRUE(asked->failed(Errc::refused));
  EXPECT_EQ(outbox().stats().dead_letters, 0U);
}

TEST_F(KeptHandshake, KeepsTheOrderOfMessagesOfBothKinds) {
  outbox();
  link_.connect();
  publish("1");
  publish(twice("2"));
  publish("3");
  publish(twice("4"));

  run_until([&] { return link_.published.size() == 4; });

  EXPECT_EQ(sent(), (Payloads{"1", "2", "3", "4"}));
}

TEST_F(KeptHandshake, IsStoredWhenTheProgramStops) {
  auto const asked = in_flight();

  stop();
  settle();

  EXPECT_TRUE(asked->was(PublishOutcome::stored));
}

TEST_F(KeptHandshake, OutlivesAFileThatCannotBeWrittenForAWhile) {
  in_flight();
  stop();
  std::filesystem::remove(options_.file);
  outbox();
  link_.connect();
  auto const asked = publish(twice("2"));

  run_until([&] { return !link_.calls.empty(); });
  link_.answer_all();

  EXPECT_EQ(answer(asked), PublishOutcome::acknowledged);
}

TEST_F(KeptHandshake, CarriesThePropertiesThatWereStored) {
  auto with = twice("1");
  with.properties = {"text/plain", "answers", std::string("\0\xff", 2), {{"a", "1"}, {"a", "2"}}};
  EXPECT_EQ(answer(publish(with)), PublishOutcome::stored);

  restart();
  link_.connect();
  run_until_sent(1);

  EXPECT_EQ(link_.published[0].properties, with.properties);
}

}  // namespace
}  // namespace petal::outbox
