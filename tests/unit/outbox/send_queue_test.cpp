// SPDX-License-Identifier: Apache-2.0
#include "outbox/send_queue.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace petal::outbox {
namespace {

class LineupTest : public testing::Test {
 protected:
  EntryPtr entry(std::int64_t seq, std::string topic) {
    auto row = std::make_shared<Row>();
    row->seq = seq;
    row->message.topic = std::move(topic);
    return std::make_shared<Entry>(loop_.get_executor(), std::move(row));
  }

  /// The numbers of all that may leave now; they stay in flight.
  std::vector<std::int64_t> leave(SendQueue& lineup, bool live = true) {
    std::vector<std::int64_t> left;
    while (auto const next = lineup.next(live)) {
      left.push_back(next->row->seq);
      in_flight_.push_back(next);
    }
    return left;
  }

  boost::asio::io_context loop_;
  std::vector<EntryPtr> in_flight_;
};

using Numbers = std::vector<std::int64_t>;

TEST_F(LineupTest, LetsWhatWasStoredLeaveFirstAndInItsOrder) {
  SendQueue lineup(true);
  lineup.add_live(entry(9, "a"));
  lineup.add_stored(entry(4, "a"));
  lineup.add_stored(entry(2, "b"));

  EXPECT_EQ(leave(lineup), (Numbers{2, 4, 9}));
}

TEST_F(LineupTest, LetsTheOldestLeaveFirstWhereItWasNeverStored) {
  SendQueue lineup(true);
  lineup.add_live(entry(3, "a"));
  lineup.add_stored(entry(4, "a"));
  lineup.add_stored(entry(2, "a"));

  EXPECT_EQ(leave(lineup, false), Numbers{2});
  EXPECT_EQ(leave(lineup), (Numbers{3, 4}));
}

TEST_F(LineupTest, KeepsWhatWasNeverStoredUntilItMayGo) {
  SendQueue lineup(true);
  lineup.add_live(entry(1, "a"));

  EXPECT_EQ(leave(lineup, false), Numbers{});
  EXPECT_EQ(leave(lineup, true), Numbers{1});
}

TEST_F(LineupTest, SendsOneOfATopicAtATimeWhereTheOrderIsNotKept) {
  SendQueue lineup(false);
  lineup.add_stored(entry(1, "a"));
  lineup.add_stored(entry(2, "a"));
  lineup.add_stored(entry(3, "b"));

  EXPECT_EQ(leave(lineup), (Numbers{1, 3}));
  lineup.ended(*in_flight_[0]);
  EXPECT_EQ(leave(lineup), Numbers{2});
  EXPECT_TRUE(lineup.stored_in_flight());
}

TEST_F(LineupTest, DoesNotSendAStoredOneBesideALiveOneOfItsTopic) {
  SendQueue lineup(false);
  lineup.add_live(entry(1, "a"));
  leave(lineup);
  lineup.add_stored(entry(2, "a"));

  EXPECT_EQ(leave(lineup), Numbers{});
  lineup.ended(*in_flight_[0]);
  EXPECT_EQ(leave(lineup), Numbers{2});
}

TEST_F(LineupTest, TakesOneThatComesBackBeforeYoungerOnes) {
  SendQueue lineup(true);
  lineup.add_stored(entry(5, "a"));
  lineup.add_stored(entry(3, "a"));

  EXPECT_EQ(lineup.next(true)->row->seq, 3);
}

TEST_F(LineupTest, GivesBackWhatHasNotLeft) {
  SendQueue lineup(false);
  lineup.add_stored(entry(1, "a"));
  lineup.add_stored(entry(2, "a"));
  lineup.add_live(entry(3, "c"));
  in_flight_.push_back(lineup.next(false));

  EXPECT_EQ(lineup.take_stored().size(), 1U);
  EXPECT_EQ(lineup.take_live().size(), 1U);
  EXPECT_EQ(lineup.stored() + lineup.live() + lineup.live_bytes() + lineup.stored_bytes(), 0U);
  lineup.ended(*in_flight_[0]);
  EXPECT_EQ(leave(lineup), Numbers{});
}

}  // namespace
}  // namespace petal::outbox
