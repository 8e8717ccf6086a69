// SPDX-License-Identifier: Apache-2.0
#include "client_service/delivery_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_keeper.hpp"

namespace petal::client_service {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;
using Mode = DeliveryQueue::Mode;

class DeliveryQueueTest : public testing::Test {
 protected:
  bool push(const std::string& topic, const std::string& payload) {
    return queue_.push(CallbackDelivery(transport::Incoming(Message(topic, payload, Qos::at_most_once))));
  }

  bool push_held(const std::string& topic, const std::string& payload) {
    return queue_.push(CallbackDelivery(keeper_.keep(Message(topic, payload))));
  }

  /// The payload of what may be posted now; empty where nothing may.
  std::string take(Mode mode = Mode::one_of_a_topic) {
    auto posting = queue_.take(mode);
    if (!posting) return {};
    taken_.push_back(std::move(*posting));
    return std::string(taken_.back().message.message()->payload());
  }

  void finish_first() {
    queue_.finished(taken_.front());
    taken_.erase(taken_.begin());
  }

  void give_all_back() { queue_.give_back(std::exchange(taken_, {})); }

  test::ScriptedKeeper keeper_;
  DeliveryQueue queue_{5, 1000};
  std::vector<CallbackDelivery> taken_;
};

TEST_F(DeliveryQueueTest, TheNextOfATopicWaitsForTheOneBeforeAndOtherTopicsDoNot) {
  push("a", "a1");
  push("a", "a2");
  push("b", "b1");

  EXPECT_EQ(take(), "a1");
  EXPECT_EQ(take(), "b1");
  EXPECT_EQ(take(), "");

  finish_first();
  EXPECT_EQ(take(), "a2");
}

TEST_F(DeliveryQueueTest, NothingWaitsWherePipelinedRequestsAreAnsweredInOrder) {
  push("a", "a1");
  push("a", "a2");
  push("a", "a3");

  EXPECT_EQ(take(Mode::pipelined), "a1");
  EXPECT_EQ(take(Mode::pipelined), "a2");
  EXPECT_EQ(take(Mode::pipelined), "a3");
}

TEST_F(DeliveryQueueTest, WhatIsGivenBackComesFirstAndInItsOrder) {
  push("a", "a1");
  push("a", "a2");
  push("a", "a3");
  take(Mode::pipelined);
  take(Mode::pipelined);

  give_all_back();

  EXPECT_EQ(take(), "a1");
  EXPECT_EQ(take(), "");
  finish_first();
  EXPECT_EQ(take(), "a2");
  finish_first();
  EXPECT_EQ(take(), "a3");
}

TEST_F(DeliveryQueueTest, AMessageThatComesWhileItsTopicIsInFlightWaits) {
  push("a", "a1");
  take();
  push("a", "a2");

  EXPECT_EQ(take(), "");
  finish_first();
  EXPECT_EQ(take(), "a2");
}

TEST_F(DeliveryQueueTest, IsBoundedForMessagesNobodyHolds) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(push("a", "x"));
  EXPECT_FALSE(push("a", "x"));
  EXPECT_TRUE(push_held("a", "x"));

  take();
  EXPECT_FALSE(push("b", "x"));  // what is in flight counts
  finish_first();
  EXPECT_FALSE(push("b", std::string(1000, 'x')));
  EXPECT_TRUE(push("b", "x"));
}

TEST_F(DeliveryQueueTest, SpillsWhatWaits) {
  push_held("a", "a1");
  push_held("b", "b1");
  push("c", "c1");

  queue_.spill();

  EXPECT_THAT(keeper_.spilled(), UnorderedElementsAre("a1", "b1"));
}

TEST_F(DeliveryQueueTest, SpillsATopicAsLongAsItFails) {
  push_held("a", "a1");
  push_held("a", "a2");
  push_held("b", "b1");
  take();

  queue_.fails(taken_.front());
  push_held("a", "a3");
  EXPECT_THAT(keeper_.spilled(), ElementsAre("a1", "a2", "a3"));

  finish_first();
  push_held("a", "a4");
  EXPECT_THAT(keeper_.spilled(), ElementsAre("a1", "a2", "a3"));
}

}  // namespace
}  // namespace petal::client_service
