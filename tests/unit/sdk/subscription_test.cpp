// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <petal/subscription.hpp>
#include <thread>
#include <type_traits>

#include "runtime/subscription_body.hpp"

namespace petal {
namespace {

static_assert(!std::is_copy_constructible_v<Subscription> && !std::is_copy_assignable_v<Subscription>);
static_assert(std::is_nothrow_move_constructible_v<Subscription> && std::is_nothrow_move_assignable_v<Subscription>);

class SubscriptionTest : public testing::Test {
 protected:
  ~SubscriptionTest() override { stop_tasks(); }

  Subscription subscribed(const std::string& topic) {
    return Subscription(std::make_unique<runtime::SubscriptionBody>(
        runtime::SubscriptionBody::Parts{.main = main_,
                                         .tasks = tasks_,
                                         .topic = topic,
                                         .pending = [] { return std::size_t(3); },
                                         .end = [this, topic] { ended.push_back(topic); }}));
  }

  void stop_tasks() {
    boost::asio::co_spawn(loop_, tasks_->stop(), [](const std::exception_ptr&, bool) {});
    poll();
  }

  void poll() {
    loop_.restart();
    loop_.poll();
  }

  using Ended = std::vector<std::string>;

  boost::asio::io_context loop_;
  runtime::MainThread main_{loop_.get_executor()};
  std::shared_ptr<runtime::TaskGroup> tasks_ = std::make_shared<runtime::TaskGroup>(loop_.get_executor());
  Ended ended;
};

TEST_F(SubscriptionTest, EndsWhenItIsDestroyed) {
  {
    auto const subscription = subscribed("a");
    EXPECT_EQ(subscription.topic(), "a");
    EXPECT_EQ(subscription.pending(), 3U);
    EXPECT_EQ(ended, Ended{});
  }

  EXPECT_EQ(ended, Ended{"a"});
}

TEST_F(SubscriptionTest, EndsWhenAnotherIsAssigned) {
  auto subscription = subscribed("a");

  subscription = subscribed("b");
  EXPECT_EQ(ended, Ended{"a"});
  subscription = {};

  EXPECT_EQ(ended, (Ended{"a", "b"}));
  EXPECT_EQ(subscription.topic(), "");
  EXPECT_EQ(subscription.pending(), 0U);
}

TEST_F(SubscriptionTest, EndsOnceAfterItWasMoved) {
  {
    auto first = subscribed("a");
    Subscription const second(std::move(first));
    EXPECT_EQ(second.topic(), "a");
  }

  EXPECT_EQ(ended, Ended{"a"});
}

TEST_F(SubscriptionTest, SurvivesAnAssignmentToItself) {
  auto subscription = subscribed("a");
  auto& same = subscription;

  subscription = std::move(same);

  EXPECT_EQ(subscription.topic(), "a");
  EXPECT_EQ(ended, Ended{});
}

TEST_F(SubscriptionTest, StaysWhenItIsDetached) {
  {
    auto subscription = subscribed("a");
    subscription.detach();
    EXPECT_EQ(subscription.topic(), "");
  }

  EXPECT_EQ(ended, Ended{});
}

TEST_F(SubscriptionTest, EndsOnTheMainThreadWhenAnotherDestroysIt) {
  auto subscription = subscribed("a");

  std::thread([&subscription] { subscription = {}; }).join();
  EXPECT_EQ(ended, Ended{});
  poll();

  EXPECT_EQ(ended, Ended{"a"});
}

TEST_F(SubscriptionTest, EndsNothingWhenThePetalHasEnded) {
  auto here = subscribed("a");
  auto elsewhere = subscribed("b");

  stop_tasks();
  here = {};
  std::thread([&elsewhere] { elsewhere = {}; }).join();
  poll();

  EXPECT_EQ(ended, Ended{});
}

}  // namespace
}  // namespace petal
