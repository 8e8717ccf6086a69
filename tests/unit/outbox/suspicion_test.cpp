// SPDX-License-Identifier: Apache-2.0
#include "outbox/suspicion.hpp"

#include <gtest/gtest.h>

namespace petal::outbox {
namespace {

RowPtr row(std::int64_t seq, std::string topic = "a") {
  auto made = std::make_shared<Row>();
  made->seq = seq;
  made->message.topic = std::move(topic);
  return made;
}

class SuspicionTest : public testing::Test {
 protected:
  /// A link that ends with these in flight; the number of the one that is condemned.
  std::int64_t link(const std::vector<RowPtr>& in_flight, bool by_peer = true) {
    suspicion_.link_began();
    isolated_ = suspicion_.isolates();
    for (auto const& each : in_flight) suspicion_.not_acknowledged(each, false);
    auto const verdict = suspicion_.link_ended(by_peer);
    return verdict ? verdict->row->seq : 0;
  }

  Suspicion suspicion_{SuspicionOptions{.links = 3, .links_alone = 2}};
  bool isolated_ = false;
};

TEST_F(SuspicionTest, CondemnsTheOldestThatEndsTheLinkAlsoAlone) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(link({row(2), row(1)}), 0);
    EXPECT_FALSE(isolated_);
  }

  EXPECT_EQ(link({row(1)}), 0);
  EXPECT_TRUE(isolated_);
  EXPECT_EQ(link({row(1)}), 1);
  EXPECT_EQ(link({row(2)}), 0);
  EXPECT_FALSE(isolated_);
}

TEST_F(SuspicionTest, CondemnsNothingForLinksThatTheNetworkEnds) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(link({row(1)}, false), 0);

  EXPECT_FALSE(isolated_);
}

TEST_F(SuspicionTest, CondemnsNothingThatWasNeverAlone) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(link({row(1), row(2)}), 0);

  EXPECT_TRUE(isolated_);
}

TEST_F(SuspicionTest, CondemnsNothingWhereSomethingElseMayHaveEndedTheLink) {
  for (int i = 0; i < 20; ++i) {
    suspicion_.link_began();
    suspicion_.stop_isolating();
    suspicion_.not_acknowledged(row(1), false);
    EXPECT_FALSE(suspicion_.link_ended(true));
  }
}

TEST_F(SuspicionTest, BeginsAnewWithAnotherMessage) {
  for (int i = 0; i < 4; ++i) link({row(1)});

  EXPECT_EQ(link({row(2)}), 0);
  EXPECT_EQ(link({row(1)}), 0);
  EXPECT_FALSE(isolated_);
}

TEST_F(SuspicionTest, BelievesAMessageThatIsAcknowledged) {
  for (int i = 0; i < 4; ++i) link({row(1)});
  suspicion_.ended(1);

  EXPECT_EQ(link({row(1)}), 0);
  EXPECT_FALSE(isolated_);
}

TEST_F(SuspicionTest, NeverCondemnsWhatTheBrokerHas) {
  for (int i = 0; i < 20; ++i) {
    suspicion_.link_began();
    suspicion_.not_acknowledged(row(1), true);
    EXPECT_FALSE(suspicion_.link_ended(true));
  }
}

TEST_F(SuspicionTest, IsQuickerWithTheNextMessageOfTheSameTopic) {
  for (int i = 0; i < 5; ++i) link({row(1)});

  EXPECT_EQ(link({row(2)}), 0);
  EXPECT_EQ(link({row(2)}), 0);
  EXPECT_TRUE(isolated_);
  EXPECT_EQ(link({row(2)}), 2);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(link({row(3, "b")}), 0);
  EXPECT_EQ(link({row(3, "b")}), 3);
}

}  // namespace
}  // namespace petal::outbox
