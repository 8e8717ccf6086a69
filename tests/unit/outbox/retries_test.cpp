// SPDX-License-Identifier: Apache-2.0
#include "outbox/retries.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace petal::outbox {
namespace {

using std::chrono::seconds;
using Verdict = Retries::Verdict;

class RetriesTest : public testing::Test {
 protected:
  EntryPtr entry(std::int64_t seq) {
    auto row = std::make_shared<Row>();
    row->seq = seq;
    return std::make_shared<Entry>(loop_.get_executor(), std::move(row));
  }

  boost::asio::io_context loop_;
  Retries::Time start_{seconds(100)};
  Retries retries_{RetryOptions{.most = 3, .first_pause = seconds(2), .most_waiting = 2}};
};

TEST_F(RetriesTest, WaitTwiceAsLongEachTime) {
  for (auto const pause : {seconds(2), seconds(4), seconds(8)}) {
    EXPECT_EQ(retries_.refused(1, start_), Verdict::wait);
    retries_.add(entry(1));
    EXPECT_EQ(retries_.next(), start_ + pause);
    EXPECT_EQ(retries_.take_due(start_ + pause - seconds(1)), nullptr);
    EXPECT_NE(retries_.take_due(start_ + pause), nullptr);
  }
}

TEST_F(RetriesTest, AreNotWithoutEnd) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(retries_.refused(1, start_), Verdict::wait);

  EXPECT_EQ(retries_.refused(1, start_), Verdict::exhausted);
  EXPECT_EQ(retries_.refusals(1), 3U);
  EXPECT_EQ(Retries(RetryOptions{.most = 0}).refused(1, start_), Verdict::exhausted);
}

TEST_F(RetriesTest, DoNotCountForMoreMessagesThanMayWait) {
  retries_.refused(1, start_);
  retries_.refused(2, start_);

  EXPECT_EQ(retries_.refused(3, start_), Verdict::no_room);
  EXPECT_EQ(retries_.refusals(3), 0U);
  EXPECT_EQ(retries_.refused(2, start_), Verdict::wait);
  retries_.ended(1);
  EXPECT_EQ(retries_.refused(3, start_), Verdict::wait);
}

TEST_F(RetriesTest, ComeInTheOrderInWhichTheirPausesEnd) {
  retries_.add(entry(1), start_ + seconds(5));
  retries_.add(entry(2), start_ + seconds(3));

  EXPECT_EQ(retries_.take_due(start_ + seconds(9))->row->seq, 2);
  EXPECT_EQ(retries_.take_all().size(), 1U);
  EXPECT_EQ(retries_.next(), std::nullopt);
}

}  // namespace
}  // namespace petal::outbox
