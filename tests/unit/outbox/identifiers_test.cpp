// SPDX-License-Identifier: Apache-2.0
#include "outbox/identifiers.hpp"

#include <gtest/gtest.h>

#include <set>

#include "transport/transport.hpp"

namespace petal::outbox {
namespace {

constexpr std::int64_t count = 65'536 - transport::first_kept_identifier;

TEST(Identifiers, LeaveTheLowOnesToTheLink) {
  Identifiers identifiers;
  identifiers.begin(65'535, 0);
  std::set<std::uint16_t> all;
  for (std::int64_t seq = 1; seq <= count; ++seq) all.insert(identifiers.of(seq));

  EXPECT_EQ(all.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(*all.begin(), transport::first_kept_identifier);
}

TEST(Identifiers, AreTheSameAfterARestartAndOthersInAnotherFile) {
  Identifiers before;
  Identifiers after;
  Identifiers other;
  before.begin(7, 0);
  after.begin(7, 12);
  other.begin(8, 0);

  EXPECT_EQ(before.of(12), after.of(12));
  EXPECT_NE(before.of(12), other.of(12));
}

TEST(Identifiers, AreHeldByOneMessageUntilItIsFinished) {
  Identifiers identifiers;
  EXPECT_EQ(identifiers.take(5), 5);
  EXPECT_EQ(identifiers.take(5), 5);
  EXPECT_EQ(identifiers.take(5 + count), 5);

  identifiers.finished(5 + count);
  EXPECT_EQ(identifiers.take(5 + count), 5);
  identifiers.finished(5);
  EXPECT_EQ(identifiers.take(5 + count), 5 + count);
}

TEST(Identifiers, KnowWhatMayHaveBeenSentBefore) {
  Identifiers identifiers;
  identifiers.begin(0, 10);

  EXPECT_TRUE(identifiers.may_have_been_sent(10));
  EXPECT_FALSE(identifiers.may_have_been_sent(11));
  identifiers.take(11);
  EXPECT_TRUE(identifiers.may_have_been_sent(11));
  EXPECT_FALSE(identifiers.may_have_been_sent(11 + count));
  EXPECT_EQ(identifiers.unfinished(), std::vector<std::int64_t>{11});
}

}  // namespace
}  // namespace petal::outbox
