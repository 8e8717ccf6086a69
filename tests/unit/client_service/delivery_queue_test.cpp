// SPDX-License-Identifier: Apache-2.0
#include "client_service/delivery_queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace petal::client_service {
namespace {

using testing::ElementsAre;
using Mode = DeliveryQueue::Mode;

class DeliveryQueueTest : public testing::Test {
 protected:
  bool push(const std::string& topic, const std::string& body) { return queue_.push({topic, body, nullptr}); }

  /// The body of what may be posted now; empty where nothing may.
  std::string take(Mode mode = Mode::one_of_a_topic) {
    auto delivery = queue_.take(mode);
    if (!delivery) return {};
    taken_.push_back(std::move(*delivery));
    return taken_.back().body;
  }

  void finish_first() {
    queue_.finished(taken_.front());
    taken_.erase(taken_.begin());
  }

  void give_all_back() { queue_.give_back(std::exchange(taken_, {})); }

  DeliveryQueue queue_{5, 1000};
  std::vector<Posting> taken_;
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

TEST_F(DeliveryQueueTest, IsBoundedInMessagesAndInBytes) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(push("a", "x"));
  EXPECT_FALSE(push("a", "x"));

  take();
  EXPECT_FALSE(push("b", "x"));  // what is in flight counts
  finish_first();
  EXPECT_FALSE(push("b", std::string(1000, 'x')));
  EXPECT_TRUE(push("b", "x"));
}

TEST_F(DeliveryQueueTest, LetsGoOfReceiptsOfWhatWaits) {
  auto receipt = std::make_shared<int>(0);
  queue_.push({"a", "a1", receipt});
  queue_.push({"a", "a2", receipt});
  auto const in_flight = queue_.take(Mode::one_of_a_topic);

  EXPECT_EQ(queue_.release_receipts(), 1U);

  EXPECT_EQ(receipt.use_count(), 2);
  queue_.finished(*in_flight);
}

}  // namespace
}  // namespace petal::client_service
