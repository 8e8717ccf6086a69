// SPDX-License-Identifier: Apache-2.0
#include "transport/sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scripted_keeper.hpp"
#include "transport/waiting_message.hpp"

namespace petal::transport {
namespace {

using testing::ElementsAre;

TEST(SinkTest, TakesCustodyOfAMessageBeforeItIsDelivered) {
  test::ScriptedKeeper keeper;
  Ack ack = std::make_shared<int>(0);
  std::weak_ptr<const void> const released = ack;
  std::vector<WaitingMessage> got;
  auto const sink = keeper.guard([&](const Incoming& incoming) {
    got.emplace_back(incoming);
    return Taken::yes;
  });

  EXPECT_EQ(sink(Incoming(Message("t", "a"), std::nullopt, std::exchange(ack, nullptr))), Taken::yes);
  EXPECT_EQ(keeper.held(), 1U);
  EXPECT_FALSE(released.expired());

  keeper.write_all();
  EXPECT_TRUE(released.expired());
  EXPECT_EQ(got.size(), 1U);
}

TEST(SinkTest, DoesNotDeliverWhatCustodyHasNoRoomFor) {
  test::ScriptedKeeper keeper;
  std::vector<std::string> got;
  auto const sink = keeper.guard([&](const Incoming& incoming) {
    got.emplace_back(incoming.message().payload());
    return Taken::yes;
  });
  keeper.refuse();

  EXPECT_EQ(sink(Incoming(Message("t", "a"))), Taken::refused);
  EXPECT_EQ(sink(Incoming(Message("t", "b", Qos::at_most_once))), Taken::yes);

  EXPECT_THAT(got, ElementsAre("b"));
}

TEST(SinkTest, SaysThatItsConsumerHasRefusedAMessage) {
  Sink const sink([](const Incoming&) { return Taken::refused; });

  EXPECT_EQ(sink(Incoming(Message("t", "a"))), Taken::refused);
}

}  // namespace
}  // namespace petal::transport
