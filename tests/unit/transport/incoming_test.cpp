// SPDX-License-Identifier: Apache-2.0
#include "transport/incoming.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_keeper.hpp"
#include "transport/waiting_message.hpp"

namespace petal::transport {
namespace {

using testing::ElementsAre;

/// An Ack, and whether it is released.
class Watched {
 public:
  Ack ack() { return std::exchange(ack_, nullptr); }
  bool is_released() const { return seen_.expired(); }

 private:
  Ack ack_ = std::make_shared<int>(0);
  std::weak_ptr<const void> seen_ = ack_;
};

TEST(IncomingTest, IsAcknowledgedWhenTheLastHolderHasReleasedIt) {
  Watched watched;
  std::optional<Incoming> incoming(std::in_place, Message("t", "a"), std::nullopt, watched.ack());
  std::vector<WaitingMessage> holders;
  holders.emplace_back(*incoming);
  holders.push_back(holders.front());

  incoming.reset();
  holders.pop_back();
  EXPECT_FALSE(watched.is_released());

  holders.pop_back();
  EXPECT_TRUE(watched.is_released());
}

TEST(IncomingTest, OnlyMessagesOfQos0AreLoose) {
  Incoming const loose(Message("t", "a", Qos::at_most_once)), other(Message("t", "a", Qos::at_least_once));

  EXPECT_TRUE(loose.is_loose());
  EXPECT_TRUE(WaitingMessage(loose).is_loose());
  EXPECT_EQ(WaitingMessage(loose).loose_bytes(), 2U);
  EXPECT_FALSE(other.is_loose());
  EXPECT_FALSE(WaitingMessage(other).is_loose());
  EXPECT_EQ(WaitingMessage(other).loose_bytes(), 0U);
}

TEST(IncomingTest, AMessageInMemoryIsThereAndIsNotSpilled) {
  WaitingMessage const waiting(Incoming(Message("t", "a")));

  waiting.spill();

  EXPECT_EQ(waiting.message()->payload(), "a");
}

TEST(IncomingTest, AMessageInCustodyMayLeaveMemoryWhileItWaits) {
  test::ScriptedKeeper keeper;
  auto const incoming = keeper.keep(Message("t", "a"));
  WaitingMessage const waiting(incoming);

  waiting.spill();
  keeper.evict();

  EXPECT_THAT(keeper.spilled(), ElementsAre("a"));
  EXPECT_FALSE(waiting.message());
  EXPECT_FALSE(waiting.is_loose());
  EXPECT_EQ(incoming.message().payload(), "a");
}

}  // namespace
}  // namespace petal::transport
