// SPDX-License-Identifier: Apache-2.0
#include "broker_link/ack_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::broker_link {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<int> ids(const std::vector<AckQueue::Acknowledgement>& acknowledgements) {
  std::vector<int> packet_ids;
  for (auto const& each : acknowledgements) packet_ids.push_back(each.packet_id);
  return packet_ids;
}

class AckQueueTest : public testing::Test {
 protected:
  AckQueue::Token add(std::uint16_t id, int second = 0) { return queue_.add(id, Qos::at_least_once, at(second)); }
  static AckQueue::Time at(int second) { return AckQueue::Time(std::chrono::seconds(second)); }

  AckQueue queue_;
};

TEST_F(AckQueueTest, AcknowledgesInTheOrderInWhichMessagesCame) {
  auto const first = add(1);
  auto const second = add(2);

  EXPECT_THAT(ids(queue_.done(second)), IsEmpty());
  EXPECT_THAT(ids(queue_.done(first)), ElementsAre(1, 2));
}

TEST_F(AckQueueTest, ADeadlineFreesThoseBehindIt) {
  add(1, 0);
  auto const second = add(2, 5);
  queue_.done(second);
  std::size_t expired = 0;

  EXPECT_THAT(ids(queue_.expire(at(1), expired)), ElementsAre(1, 2));
  EXPECT_EQ(expired, 1U);
}

TEST_F(AckQueueTest, RecognisesWhatIsStillBeingHandledWhenItComesAgain) {
  auto const token = add(7);
  queue_.connection_lost();

  EXPECT_TRUE(queue_.adopt(7, Qos::at_least_once, at(1)));
  EXPECT_FALSE(queue_.adopt(8, Qos::at_least_once, at(1)));
  EXPECT_THAT(ids(queue_.done(token)), ElementsAre(7));
}

TEST_F(AckQueueTest, AcknowledgesAtOnceWhatWasFinishedWhileTheLinkWasDown) {
  auto const token = add(7);
  queue_.connection_lost();
  EXPECT_THAT(ids(queue_.done(token)), IsEmpty());

  EXPECT_TRUE(queue_.adopt(7, Qos::at_least_once, at(1)));
  std::size_t expired = 0;
  EXPECT_THAT(ids(queue_.expire(at(0), expired)), ElementsAre(7));
  EXPECT_EQ(expired, 0U);
}

TEST_F(AckQueueTest, ForgetsAllWhenTheSessionIsLost) {
  auto const token = add(7);
  queue_.connection_lost();
  queue_.session_lost();

  EXPECT_FALSE(queue_.adopt(7, Qos::at_least_once, at(1)));
  EXPECT_THAT(ids(queue_.done(token)), IsEmpty());
}

TEST_F(AckQueueTest, NeverAcknowledgesWhatNobodyHasTakenAndWaitsForItNoMore) {
  auto const left = add(1);
  auto const taken = add(2);
  EXPECT_THAT(ids(queue_.done(taken)), IsEmpty());

  EXPECT_THAT(ids(queue_.leave(left)), ElementsAre(2));

  std::size_t expired = 0;
  EXPECT_THAT(ids(queue_.expire(at(100), expired)), IsEmpty());
  queue_.connection_lost();
  EXPECT_FALSE(queue_.adopt(1, Qos::at_least_once, at(0)));
}

}  // namespace
}  // namespace petal::broker_link
