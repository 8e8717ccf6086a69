// SPDX-License-Identifier: Apache-2.0
#include "broker_link/ack_mailbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

namespace petal::broker_link {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Tokens = std::vector<AckMailbox::Token>;

class ReceiptBoxTest : public testing::Test {
 protected:
  boost::asio::io_context loop_;
  Tokens back_;
  std::thread::id told_on_;
  std::shared_ptr<AckMailbox> box_ = std::make_shared<AckMailbox>(loop_.get_executor(), [this](const Tokens& tokens) {
    back_.insert(back_.end(), tokens.begin(), tokens.end());
    told_on_ = std::this_thread::get_id();
  });
};

TEST_F(ReceiptBoxTest, TellsOnItsOwnThreadOfWhatIsLetGoOnAnother) {
  auto first = box_->receipt(1);
  auto second = box_->receipt(2);

  std::thread([&] { first.reset(); }).join();
  std::thread([&] { second.reset(); }).join();
  EXPECT_THAT(back_, IsEmpty());
  loop_.run();

  EXPECT_THAT(back_, ElementsAre(1, 2));
  EXPECT_EQ(told_on_, std::this_thread::get_id());
}

TEST_F(ReceiptBoxTest, TellsWhenTheLastCopyIsGone) {
  auto receipt = box_->receipt(1);
  auto copy = receipt;

  receipt.reset();
  loop_.run();
  EXPECT_THAT(back_, IsEmpty());

  copy.reset();
  loop_.restart();
  loop_.run();
  EXPECT_THAT(back_, ElementsAre(1));
}

TEST_F(ReceiptBoxTest, TellsNothingOfWhatNobodyTook) {
  box_->receipt(1)->forget();

  loop_.run();

  EXPECT_THAT(back_, IsEmpty());
}

TEST_F(ReceiptBoxTest, IsEmptiedWithoutWaiting) {
  box_->receipt(1).reset();

  box_->empty();
  EXPECT_THAT(back_, ElementsAre(1));
  loop_.run();

  EXPECT_THAT(back_, ElementsAre(1));
}

TEST(AckMailbox, LeavesTheLoopAloneOnceItIsClosed) {
  auto loop = std::make_unique<boost::asio::io_context>();
  auto const box = std::make_shared<AckMailbox>(loop->get_executor(), [](const Tokens&) { FAIL(); });
  auto receipt = box->receipt(1);

  box->receipt(2).reset();
  box->close();
  loop->run();
  loop.reset();

  std::thread([&] { receipt.reset(); }).join();
}

}  // namespace
}  // namespace petal::broker_link
