// SPDX-License-Identifier: Apache-2.0
#include "broker_link/broker_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "scripted_broker.hpp"
#include "support/on_a_loop.hpp"
#include "transport/waiting_message.hpp"

namespace petal::broker_link {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;
namespace type = test;

constexpr std::string_view no_identifiers("\x29\x00", 2);  // Subscription Identifier Available: 0
constexpr std::string_view no_sharing("\x2A\x00", 2);      // Shared Subscription Available: 0
constexpr std::string_view no_wildcards("\x28\x00", 2);    // Wildcard Subscription Available: 0

class BrokerLinkTest : public testing::Test {
 protected:
  BrokerLinkTest() {
    options_.brokers = {{"127.0.0.1", broker_.port()}};
    options_.client_id = "robot";
    options_.timing.first_retry = milliseconds(1);
    options_.timing.longest_retry = milliseconds(1);
    options_.timing.between_connects = milliseconds(1);
  }
  ~BrokerLinkTest() override {
    if (link_) test::run_on(loop_, link_->stop());
  }

  BrokerLink& start() {
    link_ = std::make_unique<BrokerLink>(loop_.get_executor(), options_);
    link_->start(
        [this](const transport::Incoming& incoming) {
          sent_for_ = incoming.filters();
          held_.emplace_back(incoming);
          return transport::Taken::yes;
        },
        [](const transport::LinkState&) {});
    return *link_;
  }

  void until(const std::function<bool()>& reached) {
    loop_.restart();
    while (!reached() && loop_.run_one() > 0) {
    }
    ASSERT_TRUE(reached());
  }

  template <typename T>
  T run(Task<T> task) {
    return test::run_on(loop_, std::move(task));
  }
  void run(Task<> task) { test::run_on(loop_, std::move(task)); }

  /// Publishes, and puts what became of it into the returned place when it is known.
  std::shared_ptr<std::optional<Result<PublishOutcome>>> publish(Qos qos = Qos::at_least_once) {
    return publish({.topic = "t", .payload = "1", .qos = qos});
  }
  std::shared_ptr<std::optional<Result<PublishOutcome>>> publish(transport::OutgoingMessage message) {
    auto const result = std::make_shared<std::optional<Result<PublishOutcome>>>();
    boost::asio::co_spawn(
        loop_, link_->publish(std::move(message)),
        [result](const std::exception_ptr&, Result<PublishOutcome> came) { *result = std::move(came); });
    return result;
  }

  std::shared_ptr<std::optional<Result<void>>> subscribe(const std::string& filter,
                                                         transport::FilterOptions options = {}) {
    auto const result = std::make_shared<std::optional<Result<void>>>();
    boost::asio::co_spawn(loop_, link_->subscribe(filter, options),
                          [result](const std::exception_ptr&, Result<void> came) { *result = std::move(came); });
    return result;
  }

  /// Subscribes at `peer`, which answers with `reason`.
  Result<void> subscribe_at(test::Peer& peer, const std::string& filter, Qos qos, unsigned reason) {
    auto const result = subscribe(filter, {.qos = qos});
    auto const packet = run(peer.read(type::subscribe));
    run(peer.write(test::suback(packet.id(), 1, reason)));
    until([&] { return result->has_value(); });
    return **result;
  }

  boost::asio::io_context loop_;
  test::ScriptedBroker broker_{loop_.get_executor()};
  BrokerOptions options_;
  std::vector<transport::WaitingMessage> held_;
  transport::MatchedFilters sent_for_;  // the last message
  std::unique_ptr<BrokerLink> link_;
};

TEST_F(BrokerLinkTest, AcknowledgesWhatWasLetGoOnAnotherThread) {
  start();
  auto peer = run(broker_.welcome(test::connack(false)));
  run(peer->write(test::packet(0x32, std::string("\0\1t\0\7\0hello", 11))));
  until([this] { return !held_.empty(); });

  std::thread([this] { held_.clear(); }).join();

  EXPECT_EQ(run(peer->read(type::puback)).id(), 7);
}

/// After several at once the link rests before it reads again, and is woken for much only.
TEST_F(BrokerLinkTest, HearsASingleMessageAfterSeveralAtOnce) {
  start();
  auto peer = run(broker_.welcome(test::connack(false)));
  auto const message = test::packet(0x30, std::string("\0\1t\0hello", 9));

  run(peer->write(message + message + message));
  until([this] { return held_.size() == 3; });
  run(peer->write(message));
  until([this] { return held_.size() == 4; });
  run(peer->write(message));

  until([this] { return held_.size() == 5; });
}

TEST_F(BrokerLinkTest, NoticesThatTheConnectionEndsAfterSeveralAtOnce) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  auto const message = test::packet(0x30, std::string("\0\1t\0hello", 9));

  run(peer->write(message + message + message));
  until([this] { return held_.size() == 3; });
  peer.reset();
  until([&] { return !link.state().connected; });

  peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });
}

TEST_F(BrokerLinkTest, TellsHowManyPublishesTheBrokerTakes) {
  auto const& link = start();

  auto const peer = run(broker_.welcome(test::connack(false, {"\x21\x00\x07", 3})));
  until([&] { return link.state().connected; });

  EXPECT_EQ(link.state().window, 7U);
}

TEST_F(BrokerLinkTest, WaitsForAnAcknowledgementForAsLongAsTheLinkLives) {
  options_.timing.acknowledge = milliseconds(1);
  auto& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });
  auto const sent = publish();
  auto const id = run(peer->read(type::publish)).publish_id();

  EXPECT_TRUE(run(link.subscribe("never/acknowledged", {})).error().is(Errc::timed_out));
  EXPECT_FALSE(sent->has_value());
  run(peer->write(test::acknowledgement(0x40, id)));
  until([&] { return sent->has_value(); });

  EXPECT_EQ((*sent)->value(), PublishOutcome::acknowledged);
}

TEST_F(BrokerLinkTest, LeavesABrokerThatAcknowledgesNothing) {
  options_.timing.acknowledge_overdue = milliseconds(50);
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });
  auto const sent = publish();

  run(peer->until_closed());
  until([&] { return sent->has_value() && !link.state().connected; });

  EXPECT_TRUE((*sent)->error().is(Errc::link_lost));
  EXPECT_THAT(link.state().detail, HasSubstr("has not acknowledged what it was sent for 50 ms"));
}

TEST_F(BrokerLinkTest, HandsBackWhatABrokerThatReadsNothingLeftUnwritten) {
  options_.timing.acknowledge_overdue = milliseconds(200);
  options_.max_in_flight = 2;
  auto const& link = start();
  auto const peer = run(broker_.welcome(test::connack(false, {"\x21\x00\x02", 3})));
  until([&] { return link.state().connected; });

  std::vector<std::shared_ptr<std::optional<Result<PublishOutcome>>>> sent;
  for (int i = 0; i < 8; ++i)
    sent.push_back(publish({.topic = "t", .payload = std::string(8'000'000, 'x'), .qos = Qos::at_least_once}));
  until([&] { return std::all_of(sent.begin(), sent.end(), [](const auto& each) { return each->has_value(); }); });

  for (auto const& each : sent) EXPECT_TRUE((*each)->error().is(Errc::link_lost));
}

TEST_F(BrokerLinkTest, TellsTheBrokerWhenAMessageExpires) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });

  publish({.topic = "t", .payload = "1", .qos = Qos::at_least_once, .expiry = std::chrono::seconds(7)});

  EXPECT_THAT(run(peer->read(type::publish)).body, HasSubstr(std::string("\5\2\0\0\0\7", 6)));
}

TEST_F(BrokerLinkTest, SubscribesNoMoreFiltersInOnePacketThanAllowed) {
  options_.filters_in_subscribe = 8;
  auto& link = start();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(run(link.subscribe("f/" + std::to_string(i), {})));

  auto peer = run(broker_.welcome(test::connack(false, no_identifiers)));
  std::vector<std::size_t> filters;
  for (int i = 0; i < 3; ++i) {
    auto const packet = run(peer->read(type::subscribe));
    filters.push_back(static_cast<std::size_t>(std::count(packet.body.begin(), packet.body.end(), 0x2F)));
    run(peer->write(test::suback(packet.id(), filters.back())));
  }
  until([&] { return link.state().connected; });

  EXPECT_THAT(filters, ElementsAre(8, 8, 4));
}

TEST_F(BrokerLinkTest, RefusesAFilterBeyondTheMostOfTheProfile) {
  options_.profile = "aws-iot";
  options_.max_filters = 50;
  auto& link = start();
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(run(link.subscribe("f/" + std::to_string(i), {})));

  auto const refused = run(link.subscribe("f/50", {}));
  EXPECT_TRUE(refused.error().is(Errc::limit_exceeded));
  EXPECT_EQ(refused.error().message(),
            "filters on a connection: the aws-iot profile allows 50, this would be number 51");
  EXPECT_TRUE(run(link.subscribe("f/0", {.qos = Qos::at_most_once})));
  EXPECT_TRUE(run(link.unsubscribe("f/0")));
  EXPECT_TRUE(run(link.subscribe("f/50", {})));
}

TEST_F(BrokerLinkTest, DoesNotAskABrokerForWhatItsConnackExcludes) {
  auto& link = start();
  auto peer = run(broker_.welcome(test::connack(false, std::string(no_sharing) + std::string(no_wildcards))));
  until([&] { return link.state().connected; });

  auto const shared = run(link.subscribe("$share/fleet/a", {}));
  auto const wide = run(link.subscribe("a/+", {}));
  auto const plain = subscribe("plain");
  auto const packet = run(peer->read());
  run(peer->write(test::suback(packet.id(), 1)));
  until([&] { return plain->has_value(); });

  EXPECT_TRUE(shared.error().is(Errc::refused));
  EXPECT_THAT(shared.error().message(), HasSubstr("its CONNACK says Shared Subscription Available = 0"));
  EXPECT_THAT(wide.error().message(), HasSubstr("its CONNACK says Wildcard Subscription Available = 0"));
  EXPECT_EQ(packet.type(), type::subscribe);
  EXPECT_THAT(packet.body, HasSubstr("plain"));
  EXPECT_TRUE((*plain)->has_value());
}

TEST_F(BrokerLinkTest, SubscribesTheOthersBesideAFilterThatTheBrokerExcludes) {
  auto& link = start();
  for (auto const* filter : {"$share/fleet/a", "b", "c"}) EXPECT_TRUE(run(link.subscribe(filter, {})));

  auto peer = run(broker_.welcome(test::connack(false, std::string(no_sharing) + std::string(no_identifiers))));
  auto const packet = run(peer->read(type::subscribe));
  run(peer->write(test::suback(packet.id(), 2)));
  until([&] { return link.state().connected; });

  EXPECT_THAT(packet.body, testing::Not(HasSubstr("$share")));
  ASSERT_TRUE(link.state().refused_filters.contains("$share/fleet/a"));
  EXPECT_THAT(link.state().refused_filters.at("$share/fleet/a"), HasSubstr("Shared Subscription Available = 0"));
  boost::asio::co_spawn(loop_, link.unsubscribe("$share/fleet/a"), [](const std::exception_ptr&, Result<void>) {});
  run(peer->read(type::unsubscribe));
  EXPECT_TRUE(link.state().refused_filters.empty());
}

TEST_F(BrokerLinkTest, SubscribesAtAnotherBrokerWhatThisOneExcludes) {
  test::ScriptedBroker other(loop_.get_executor());
  options_.brokers.push_back({"127.0.0.1", other.port()});
  auto& link = start();
  EXPECT_TRUE(run(link.subscribe("$share/fleet/a", {})));
  auto peer = run(broker_.welcome(test::connack(false, no_sharing)));
  until([&] { return link.state().refused_filters.size() == 1; });
  run(peer->write(test::disconnect(0x9C)));  // use another server

  auto const second = run(other.welcome(test::connack(false)));
  auto const packet = run(second->read(type::subscribe));
  run(second->write(test::suback(packet.id(), 1)));
  until([&] { return link.state().connected; });

  EXPECT_THAT(packet.body, HasSubstr("$share/fleet/a"));
  EXPECT_TRUE(link.state().refused_filters.empty());
}

TEST_F(BrokerLinkTest, LeavesAFilterToThoseWhoHadItWhereAnotherAskingIsRefused) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });
  EXPECT_TRUE(subscribe_at(*peer, "a", Qos::at_least_once, 0x01));

  EXPECT_TRUE(subscribe_at(*peer, "a", Qos::exactly_once, 0x97).error().is(Errc::refused));
  EXPECT_TRUE(subscribe_at(*peer, "a", Qos::at_least_once, 0x87).error().is(Errc::refused));

  EXPECT_TRUE(link.state().refused_filters.empty());
  std::string identifier;
  for (auto rest = SubscriptionState::identifier("a"); rest != 0; rest >>= 7U)
    identifier += static_cast<char>((rest & 0x7FU) | (rest > 0x7FU ? 0x80U : 0U));
  auto const properties = "\x0B" + identifier;
  run(peer->write(
      test::packet(0x30, std::string("\0\1a", 3) + static_cast<char>(properties.size()) + properties + "hello")));
  until([this] { return !held_.empty(); });
  EXPECT_THAT(sent_for_, Optional(ElementsAre("a")));
}

TEST_F(BrokerLinkTest, KeepsAskingForARefusedFilterWhereAnotherAskingIsRefused) {
  test::ScriptedBroker other(loop_.get_executor());
  options_.brokers.push_back({"127.0.0.1", other.port()});
  auto& link = start();
  EXPECT_TRUE(run(link.subscribe("$share/fleet/a", {})));
  auto peer = run(broker_.welcome(test::connack(false, no_sharing)));
  until([&] { return link.state().connected; });

  EXPECT_TRUE(run(link.subscribe("$share/fleet/a", {})).error().is(Errc::refused));
  EXPECT_TRUE(link.state().refused_filters.contains("$share/fleet/a"));
  run(peer->write(test::disconnect(0x9C)));  // use another server

  auto const second = run(other.welcome(test::connack(false)));
  EXPECT_THAT(run(second->read(type::subscribe)).body, HasSubstr("$share/fleet/a"));
}

TEST_F(BrokerLinkTest, PublishesNothingThatTheConnackExcludes) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false, {"\x24\x01\x25\x00", 4})));  // Maximum QoS 1, no retain
  until([&] { return link.state().connected; });

  auto const exactly_once = publish(Qos::exactly_once);
  auto const retained = publish({.topic = "t", .payload = "1", .qos = Qos::at_least_once, .retain = true});
  until([&] { return exactly_once->has_value() && retained->has_value(); });

  EXPECT_TRUE((*exactly_once)->error().is(Errc::limit_exceeded));
  EXPECT_THAT((*exactly_once)->error().message(), HasSubstr("its CONNACK says Maximum QoS = 1"));
  EXPECT_THAT((*retained)->error().message(), HasSubstr("its CONNACK says Retain Available = 0"));
}

TEST_F(BrokerLinkTest, ReleasesNothingAtABrokerWithoutExactlyOnce) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(true, {"\x24\x01", 2})));  // Maximum QoS 1
  until([&] { return link.state().connected; });

  auto const exactly_once = publish(Qos::exactly_once);
  auto const at_least_once = publish(Qos::at_least_once);

  EXPECT_EQ(run(peer->read()).type(), type::publish);
  until([&] { return exactly_once->has_value(); });
}

TEST_F(BrokerLinkTest, SaysThatAnotherClientHasItsClientId) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });

  run(peer->write(test::disconnect(0x8E)));
  until([&] { return !link.state().connected; });

  EXPECT_THAT(link.state().detail, HasSubstr("another client has connected with this client id (MQTT_CLIENT_ID=robot): "
                                             "no two may share one"));
}

TEST_F(BrokerLinkTest, GoesToTheNextBrokerWhereThisOneHasNoPlace) {
  test::ScriptedBroker other(loop_.get_executor());
  options_.brokers.push_back({"127.0.0.1", other.port()});
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false)));
  until([&] { return link.state().connected; });

  run(peer->write(test::disconnect(0x9C)));  // use another server
  auto const second = run(other.welcome(test::connack(false)));

  until([&] { return link.state().connected; });
}

TEST_F(BrokerLinkTest, NeverSendsTwoConnectsWithinTheLeastTime) {
  options_.timing.between_connects = milliseconds(200);
  start();
  std::vector<steady_clock::time_point> connects;
  for (int i = 0; i < 3; ++i) {
    auto peer = run(broker_.welcome(test::connack(false)));
    connects.push_back(steady_clock::now());
  }

  // What was sent 200 ms apart may have been read a little closer: both ends are in this thread.
  EXPECT_GE(connects[2] - connects[0], milliseconds(300));
}

TEST_F(BrokerLinkTest, ReleasesWhatTheSessionMayHoldBeforeItPublishesExactlyOnce) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(true)));
  until([&] { return link.state().connected; });
  auto const sent = publish(Qos::exactly_once);

  EXPECT_EQ(run(peer->read(type::pubrel)).id(), 1);
  auto const id = run(peer->read(type::publish)).publish_id();
  run(peer->write(test::acknowledgement(0x70, id) + test::acknowledgement(0x50, id)));
  EXPECT_EQ(run(peer->read(type::pubrel)).id(), id);
  EXPECT_FALSE(sent->has_value());
  run(peer->write(test::acknowledgement(0x70, id)));
  until([&] { return sent->has_value(); });

  EXPECT_TRUE((*sent)->has_value());
}

TEST_F(BrokerLinkTest, LeavesABrokerThatAnswersNoPing) {
  auto const& link = start();
  auto peer = run(broker_.welcome(test::connack(false, {"\x13\x00\x01", 3})));  // Server Keep Alive: 1 s
  until([&] { return link.state().connected; });

  run(peer->until_closed());
  until([&] { return !link.state().connected; });

  EXPECT_THAT(link.state().detail, HasSubstr("no PINGRESP: nothing came from the broker for 1500 ms"));
}

}  // namespace
}  // namespace petal::broker_link
