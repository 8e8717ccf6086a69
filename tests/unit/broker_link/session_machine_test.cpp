// SPDX-License-Identifier: Apache-2.0
// What a client must do (the statements of MQTT 5 and MQTT 3.1.1 are named at their tests), and what happens when a
// broker does not.
#include <chrono>

#include "machine_fixture.hpp"

namespace petal::broker_link::test {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)
using namespace std::string_literals;  // NOLINT(google-build-using-namespace)
using mqtt_codec::PacketType;
using mqtt_codec::Version;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string const session_taken_over = "\xE0\x01\x8E"s;

std::vector<unsigned> types(const std::vector<ClientPacket>& packets) {
  std::vector<unsigned> all;
  for (auto const& each : packets) all.push_back(each.type);
  return all;
}

/// MQTT-3.1.0-1.
TEST_F(MachineTest, SendsConnectFirstAndNothingBeforeConnack) {
  machine().begin(now);
  EXPECT_THAT(types(sent()), ElementsAre(1U));

  auto const early = publish(Qos::at_least_once);

  EXPECT_TRUE(early->error().is(Errc::link_lost));
  EXPECT_THAT(sent(), IsEmpty());
}

/// MQTT-3.2.0-1.
TEST_F(MachineTest, TakesNothingBeforeConnack) {
  machine().begin(now);
  receive(acknowledgement(0x40, 1));

  EXPECT_TRUE(machine().is_over());
  EXPECT_THAT(machine().end().reason, HasSubstr("PUBACK where CONNACK must come"));
}

TEST_F(MachineTest, TellsWhyTheBrokerRefused) {
  connect(connack(false,
                  "\x1F\x00\x06g\no"
                  "way"s,
                  0x87));

  EXPECT_TRUE(machine().end().refused);
  EXPECT_THAT(machine().end().reason, HasSubstr("Not authorized (reason code 0x87): g\\noway"));
}

TEST_F(MachineTest, LeavesABrokerThatNeverAnswersConnect) {
  machine().begin(now);
  sent();
  pass(10s);

  EXPECT_TRUE(machine().is_over());
  EXPECT_THAT(machine().end().reason, HasSubstr("did not answer CONNECT (MQTT 5) with CONNACK"));
}

TEST_F(MachineTest, SeesThatABrokerSpeaksMqtt311) {
  machine().begin(now);
  receive(packet(0x20, "\0\x01"s));

  EXPECT_TRUE(machine().end().other_version);
  EXPECT_FALSE(machine().end().refused);
}

TEST_F(MachineTest, SeesThatABrokerDoesNotSpeakMqtt5) {
  connect(connack(false, {}, 0x84));

  EXPECT_TRUE(machine().end().other_version);
}

TEST_F(MachineTest, SpeaksMqtt311) {
  options.connect.version = Version::v3_1_1;
  machine().begin(now);
  auto const connect = sent();
  receive(packet(0x20, "\x01\x00"s));
  auto const asked =
      publish({.topic = "t",
               .payload = "x",
               .qos = Qos::at_least_once,
               .expiry = 5s,
               .properties = {.content_type = "text/plain", .response_topic = {}, .correlation_data = {}, .user = {}}});
  auto const packets = sent();
  receive(acknowledgement(0x40, packets.at(0).id) + packet(0x30, "\0\1aPAYLOAD"s));

  EXPECT_EQ(connect.at(0).body.substr(0, 7), "\0\4MQTT\4"s);
  EXPECT_TRUE(connacks.at(0).session_present);
  EXPECT_EQ(packets.at(0).payload, "x");
  EXPECT_TRUE(asked->succeeded());
  EXPECT_EQ(published.at(0).payload, "PAYLOAD");
}

/// MQTT-3.9.3 of 3.1.1: 0x80 is a failure. UNSUBACK has no codes.
TEST_F(MachineTest, ReadsSubackAndUnsubackOfMqtt311) {
  options.connect.version = Version::v3_1_1;
  machine().begin(now);
  sent();
  receive(packet(0x20, "\0\0"s));
  auto const subscribed = subscribe({"a", "b"});
  auto const id = sent().at(0).id;
  receive(packet(0x90, petal::test::id_bytes(id) + "\x01\x80"));

  auto const unsubscribed = std::make_shared<Asked>();
  machine().unsubscribe({"a"}, unsubscribed, now);
  receive(packet(0xB0, petal::test::id_bytes(sent().at(0).id)));

  EXPECT_TRUE(subscribed->answer->each.at(0));
  EXPECT_TRUE(subscribed->answer->each.at(1).error().is(Errc::refused));
  EXPECT_TRUE(unsubscribed->succeeded());
}

TEST_F(MachineTest, CompletesWhenTheBrokerHasAcknowledged) {
  connect();
  auto const asked = publish(Qos::at_least_once);
  auto const id = sent().at(0).id;
  EXPECT_FALSE(asked->is_answered());

  receive(acknowledgement(0x40, id) + acknowledgement(0x40, id));

  EXPECT_TRUE(asked->succeeded());
  EXPECT_EQ(asked->times, 1);
}

TEST_F(MachineTest, CompletesQos0WhenItIsWritten) {
  connect();
  auto const asked = publish(Qos::at_most_once);
  auto const bytes = machine().take_output();
  machine().written(bytes.size() - 1, now);
  deliver();
  EXPECT_FALSE(asked->is_answered());

  machine().written(1, now);
  deliver();

  EXPECT_TRUE(asked->succeeded());
}

TEST_F(MachineTest, TakesNoMoreQos0ThanALinkCanCarry) {
  options.most_unsent = 1000;
  connect();
  auto const first = publish({.topic = "t", .payload = std::string(1000, 'x'), .qos = Qos::at_most_once});
  auto const second = publish(Qos::at_most_once);

  EXPECT_FALSE(first->is_answered());
  EXPECT_TRUE(second->error().is(Errc::timed_out));
}

/// MQTT-4.3.3.
TEST_F(MachineTest, SaysPubrelWhenPubrecHasComeAndIsDoneWithPubcomp) {
  connect();
  auto const asked = publish(Qos::exactly_once);
  auto const id = sent().at(0).id;
  receive(acknowledgement(0x70, id) + acknowledgement(0x50, id));
  auto const answer = sent();
  EXPECT_FALSE(asked->is_answered());
  receive(acknowledgement(0x70, id));

  EXPECT_THAT(types(answer), ElementsAre(6U));
  EXPECT_EQ(answer.at(0).id, id);
  EXPECT_TRUE(asked->succeeded());
}

TEST_F(MachineTest, SaysPubrelOnlyWhenItIsOnDiskThatPubrecHasCome) {
  connect();
  std::function<void()> kept;
  auto const asked = publish({.topic = "t", .payload = "1", .qos = Qos::exactly_once},
                             transport::Handshake{.packet_id = 5000, .on_received = [&](auto done) { kept = done; }});
  sent();
  receive(acknowledgement(0x50, 5000));
  EXPECT_THAT(sent(), IsEmpty());
  kept();

  EXPECT_THAT(types(sent()), ElementsAre(6U));
  receive(acknowledgement(0x70, 5000));
  EXPECT_TRUE(asked->succeeded());
  kept();
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(MachineTest, RecordingMayEndAfterTheSession) {
  connect();
  std::function<void()> kept;
  publish({.topic = "t", .payload = "1", .qos = Qos::exactly_once},
          transport::Handshake{.packet_id = 5000, .on_received = [&](auto done) { kept = done; }});
  sent();
  receive(acknowledgement(0x50, 5000));
  end();
  machine_.reset();

  kept();
}

/// MQTT-4.4.0-1 and MQTT-3.3.1-1.
TEST_F(MachineTest, SendsAgainWithDupAndItsIdentifierOnAResumedSession) {
  connect(connack(true));
  publish({.topic = "t", .payload = "1", .qos = Qos::exactly_once},
          transport::Handshake{.packet_id = 5000, .sent_before = true});
  publish({.topic = "t", .payload = "2", .qos = Qos::at_least_once},
          transport::Handshake{.packet_id = 5001, .sent_before = true});
  auto const packets = sent();

  ASSERT_THAT(packets, SizeIs(2));
  EXPECT_TRUE(packets[0].is_duplicate() && packets[1].is_duplicate());
  EXPECT_EQ(packets[0].id, 5000);
  EXPECT_EQ(packets[1].id, 5001);
}

TEST_F(MachineTest, SendsOnlyPubrelForWhatTheBrokerHas) {
  connect(connack(true));
  auto const asked = publish({.topic = "t", .payload = "1", .qos = Qos::exactly_once},
                             transport::Handshake{.packet_id = 5000, .sent_before = true, .received = true});
  EXPECT_THAT(types(sent()), ElementsAre(6U));
  receive(packet(0x70, "\x13\x88\x92"s));  // Packet Identifier not found: it has finished with it

  EXPECT_TRUE(asked->succeeded());
}

TEST_F(MachineTest, BeginsAnewWhereTheBrokerHasKeptNoSession) {
  connect(connack(false));
  publish({.topic = "t", .payload = "1", .qos = Qos::exactly_once},
          transport::Handshake{.packet_id = 5000, .sent_before = true});
  auto const had = publish({.topic = "t", .payload = "1", .qos = Qos::exactly_once},
                           transport::Handshake{.packet_id = 5001, .sent_before = true, .received = true});
  auto const packets = sent();

  ASSERT_THAT(packets, SizeIs(1));
  EXPECT_FALSE(packets[0].is_duplicate());
  EXPECT_TRUE(had->succeeded());
}

TEST_F(MachineTest, WaitsForAnIdentifierThatIsInUse) {
  connect();
  publish({.topic = "t", .payload = "1", .qos = Qos::at_least_once}, transport::Handshake{.packet_id = 5000});
  publish({.topic = "t", .payload = "2", .qos = Qos::at_least_once}, transport::Handshake{.packet_id = 5000});
  EXPECT_THAT(sent(), SizeIs(1));

  receive(acknowledgement(0x40, 5000));

  EXPECT_EQ(sent().at(0).payload, "2");
}

/// MQTT-4.9: no more than Receive Maximum, in their order.
TEST_F(MachineTest, KeepsToReceiveMaximum) {
  connect(connack(false, {"\x21\x00\x02", 3}));
  std::vector<AskedPtr> asked;
  for (int i = 0; i < 5; ++i) asked.push_back(publish(Qos::at_least_once));
  auto const first = sent();
  receive(acknowledgement(0x40, first.at(0).id));
  auto const second = sent();
  end();

  EXPECT_THAT(first, SizeIs(2));
  EXPECT_THAT(second, SizeIs(1));
  for (std::size_t i = 1; i < asked.size(); ++i) EXPECT_TRUE(asked[i]->error().is(Errc::link_lost));
}

TEST_F(MachineTest, RefusesWhatIsLargerThanTheBrokerTakes) {
  connect(connack(false, {"\x27\x00\x00\x00\x20", 5}));
  auto const fits = publish({.topic = "t", .payload = std::string(24, 'x'), .qos = Qos::at_least_once});
  auto const exceeds = publish({.topic = "t", .payload = std::string(25, 'x'), .qos = Qos::at_least_once});

  EXPECT_FALSE(fits->is_answered());
  EXPECT_TRUE(exceeds->error().is(Errc::limit_exceeded));
  EXPECT_THAT(exceeds->error().message(), HasSubstr("a packet of 33 bytes: its CONNACK says Maximum Packet Size = 32"));
}

TEST_F(MachineTest, TellsPassingRefusalsFromFinalOnes) {
  connect();
  std::map<unsigned, Errc> const meaning = {{0x80, Errc::busy},    {0x83, Errc::busy},    {0x97, Errc::busy},
                                            {0x87, Errc::refused}, {0x90, Errc::refused}, {0x99, Errc::refused}};
  for (auto const& [code, expected] : meaning) {
    auto const asked = publish(Qos::at_least_once);
    receive(packet(0x40, petal::test::id_bytes(sent().at(0).id) + static_cast<char>(code)));
    EXPECT_TRUE(asked->error().is(expected)) << code;
  }
}

TEST_F(MachineTest, TakesNoMatchingSubscribersForSuccess) {
  connect();
  auto const asked = publish(Qos::at_least_once);
  receive(packet(0x40, petal::test::id_bytes(sent().at(0).id) + "\x10"));

  EXPECT_TRUE(asked->succeeded());
}

/// MQTT-3.3.2.3.4: an alias is told once with its topic, and stands for it then.
TEST_F(MachineTest, UsesAsManyTopicAliasesAsTheBrokerAllows) {
  connect(connack(false, {"\x22\x00\x01", 3}));
  for (auto const* topic : {"a", "b", "a", "b"}) publish(Qos::at_most_once, topic);
  auto const packets = sent();

  EXPECT_EQ(packets.at(0).topic, "a");
  EXPECT_EQ(packets.at(0).properties, "\x23\x00\x01"s);
  EXPECT_EQ(packets.at(1).topic, "b");
  EXPECT_EQ(packets.at(1).properties, "");
  EXPECT_EQ(packets.at(2).topic, "");
  EXPECT_EQ(packets.at(2).properties, "\x23\x00\x01"s);
}

TEST_F(MachineTest, SendsTheProperties) {
  connect();
  publish(
      {.topic = "t",
       .payload = "",
       .qos = Qos::at_most_once,
       .properties = {
           .content_type = "j", .response_topic = "r", .correlation_data = "\0"s, .user = {{"n", "1"}, {"n", "2"}}}});

  EXPECT_EQ(sent().at(0).properties,
            "\x03\0\1j\x08\0\1r\x09\0\1\0\x26\0\1n\0\1"
            "1\x26\0\1n\0\1"
            "2"s);
}

TEST_F(MachineTest, ReadsTheProperties) {
  connect();
  receive(incoming(0x0B, "t", "1", 7,
                   "\x01\x01\x02\0\0\0\x05\x03\0\1j\x08\0\1r\x09\0\1\0\x26\0\1n\0\1"
                   "1\x0B\x05"s));
  auto const& message = published.at(0);

  EXPECT_EQ(message.properties, (Properties{"j", "r", "\0"s, {{"n", "1"}}}));
  EXPECT_THAT(message.subscription_ids, ElementsAre(5U));
  EXPECT_TRUE(message.duplicate && message.retain);
  EXPECT_EQ(message.qos, Qos::at_least_once);
}

TEST_F(MachineTest, AMessageThatCannotBeReadCostsOneLink) {
  auto const bad = incoming(2, "bad", "1", 7, "\x21\0\1"s);
  connect();
  receive(bad);
  EXPECT_TRUE(machine().is_over());
  EXPECT_TRUE(machine().end().unreadable);

  machine_.reset();
  options.skips_unreadable = true;
  connect();
  receive(bad + incoming(0, "good", "2"));

  EXPECT_THAT(types(sent()), ElementsAre(4U));
  ASSERT_THAT(unread, SizeIs(1));
  EXPECT_EQ(unread[0].topic, "bad");
  EXPECT_EQ(published.at(0).topic, "good");
}

TEST_F(MachineTest, SkipsAMessageThatIsTooLarge) {
  options.accepted_packet = 100;
  options.skips_unreadable = true;
  connect();
  auto const large = incoming(4, "large", std::string(100'000, 'x'), 9);
  auto const whole = large + incoming(0, "good", "2");
  for (std::size_t at = 0; at < whole.size(); at += 7) receive(whole.substr(at, 7));

  EXPECT_THAT(types(sent()), ElementsAre(5U));
  ASSERT_THAT(unread, SizeIs(1));
  EXPECT_EQ(unread[0].topic, "large");
  EXPECT_EQ(unread[0].bytes, large.size());
  EXPECT_EQ(published.at(0).topic, "good");
}

TEST_F(MachineTest, AcknowledgesUnreadWhatHasNoTopicOfMqtt) {
  connect();
  receive(incoming(2, "a\xFF", "1", 7) + incoming(2, "a/+", "1", 8) + incoming(2, "a\0b"s, "1", 9));

  EXPECT_THAT(types(sent()), ElementsAre(4U, 4U, 4U));
  EXPECT_THAT(published, IsEmpty());
  EXPECT_FALSE(machine().is_over());
}

TEST_F(MachineTest, LimitsTheWaitForSubackAndKeepsTheSession) {
  connect();
  auto const asked = subscribe({"a"});
  auto const id = sent().at(0).id;
  EXPECT_LE(*machine().next_deadline(), now + options.request);
  pass(options.request);
  EXPECT_TRUE(asked->error().is(Errc::timed_out));

  receive(suback(id, 1));

  EXPECT_EQ(asked->times, 1);
  EXPECT_FALSE(machine().is_over());
}

/// MQTT-3.9.3-1.
TEST_F(MachineTest, EndsWhereSubackHasOtherThanOneCodeForEachFilter) {
  connect();
  subscribe({"a", "b"});
  receive(suback(sent().at(0).id, 1));

  EXPECT_TRUE(machine().is_over());
}

TEST_F(MachineTest, EndsTheLinkWhereNothingIsAcknowledged) {
  connect();
  auto const asked = publish(Qos::at_least_once);
  sent();
  EXPECT_EQ(*machine().next_deadline(), now + options.acknowledge_overdue);
  pass(options.acknowledge_overdue);

  EXPECT_TRUE(asked->error().is(Errc::link_lost));
  EXPECT_THAT(machine().end().reason, HasSubstr("has not acknowledged what it was sent for 30000 ms"));
}

TEST_F(MachineTest, KeepsASlowLinkThatMoves) {
  options.connect.keep_alive = 10;
  connect();
  publish(Qos::at_least_once);
  sent();
  for (int i = 0; i < 20; ++i) pass(5s, {.moved = true, .some_on_their_way = true});
  EXPECT_FALSE(machine().is_over());
  EXPECT_LE(*machine().next_deadline(), now + options.acknowledge_overdue / 10);

  pass(options.acknowledge_overdue, {.moved = false, .some_on_their_way = true});

  EXPECT_TRUE(machine().is_over());
}

/// MQTT-3.1.2-22: what is sent is no further apart than the keep alive. MQTT-3.2.2-21: the server's counts.
TEST_F(MachineTest, PingsAfterTheKeepAliveAndLeavesASilentBroker) {
  connect(connack(false, {"\x13\x00\x0A", 3}));
  EXPECT_EQ(*machine().next_deadline(), now + 10s);
  pass(10s);
  EXPECT_THAT(types(sent()), ElementsAre(12U));
  receive(packet(0xD0, {}));
  pass(10s);
  EXPECT_THAT(types(sent()), ElementsAre(12U));
  pass(5s);

  EXPECT_THAT(machine().end().reason, HasSubstr("no PINGRESP: nothing came from the broker for 15000 ms"));
}

TEST_F(MachineTest, PingsABrokerThatOnlyListens) {
  options.connect.keep_alive = 10;
  connect();
  std::size_t pings = 0;
  for (int i = 0; i < 14; ++i) {
    publish(Qos::at_most_once);
    pass(1s);
    for (auto const& each : sent()) pings += each.type == 12 ? 1 : 0;
  }

  EXPECT_EQ(pings, 1U);
}

TEST_F(MachineTest, PingsNeverWithoutAKeepAlive) {
  options.connect.keep_alive = 0;
  connect();

  EXPECT_FALSE(machine().next_deadline());
}

/// MQTT-3.14.4-1: nothing after DISCONNECT.
TEST_F(MachineTest, SendsNothingAfterDisconnect) {
  connect();
  machine().disconnect(now);
  machine().acknowledge(PacketType::puback, 7, now);
  auto const late = publish(Qos::at_least_once);

  EXPECT_THAT(types(sent()), ElementsAre(14U));
  EXPECT_TRUE(late->error().is(Errc::link_lost));
}

TEST_F(MachineTest, TellsWhoEndedTheLink) {
  connect();
  receive(session_taken_over);
  EXPECT_TRUE(machine().end().taken_over);
  EXPECT_FALSE(machine().end().by_peer);

  machine_.reset();
  connect();
  end(true);
  EXPECT_TRUE(machine().end().by_peer);

  machine_.reset();
  connect();
  end(false);
  EXPECT_FALSE(machine().end().by_peer);

  machine_.reset();
  machine().begin(now);
  sent();
  end(true);
  EXPECT_TRUE(machine().end().closed_at_connect);
}

TEST_F(MachineTest, TellsWhichFiltersWereUnanswered) {
  connect();
  auto const asked = subscribe({"a"});
  end();
  EXPECT_TRUE(asked->error().is(Errc::link_lost));
  EXPECT_EQ(asked->error().message(), "the broker ended the link when it was asked for a: it ended");
  EXPECT_THAT(machine().end().subscribing, ElementsAre("a"));
  EXPECT_TRUE(machine().end().only_subscribing);

  machine_.reset();
  connect();
  subscribe({"a"});
  publish(Qos::at_least_once);
  end();
  EXPECT_FALSE(machine().end().only_subscribing);
}

/// A publish of an earlier session may have had the identifier (MQTT 5, 4.3.3).
TEST_F(MachineTest, ReleasesAnIdentifierBeforeItIsUsedForExactlyOnceOnAResumedSession) {
  connect(connack(true));
  publish(Qos::exactly_once);
  auto const packets = sent();

  EXPECT_THAT(types(packets), ElementsAre(6U, 3U));
  EXPECT_EQ(packets.at(0).id, packets.at(1).id);
}

/// MQTT-4.3.3: PUBREC for a PUBREL that was lost is answered again.
TEST_F(MachineTest, AnswersASecondPubrecWithPubrel) {
  connect();
  publish(Qos::exactly_once);
  auto const id = sent().at(0).id;
  receive(acknowledgement(0x50, id));
  sent();
  receive(acknowledgement(0x50, id));

  EXPECT_THAT(types(sent()), ElementsAre(6U));
}

/// MQTT-4.12-6: no AUTH without an authentication method.
TEST_F(MachineTest, EndsAtAuth) {
  connect();
  receive(packet(0xF0, "\x18\x00"s));

  EXPECT_TRUE(machine().is_over());
}

}  // namespace
}  // namespace petal::broker_link::test
