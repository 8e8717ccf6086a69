// SPDX-License-Identifier: Apache-2.0
#include "inbox/inbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <future>
#include <optional>
#include <thread>

#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"
#include "transport/waiting_message.hpp"

namespace petal::inbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using transport::Ack;
using transport::Incoming;

/// What a holder has; nothing if the message was refused, or if it is released.
using Held = std::optional<transport::WaitingMessage>;

/// A receipt, and a way to wait until it is let go.
struct Watched {
  Ack receipt;
  std::future<void> let_go;

  bool is_held() const { return let_go.wait_for(std::chrono::seconds(0)) != std::future_status::ready; }
};

Watched watched() {
  auto const promise = std::make_shared<std::promise<void>>();
  auto let_go = promise->get_future();
  return {Ack(promise.get(), [promise](const void*) { promise->set_value(); }), std::move(let_go)};
}

constexpr auto never = std::chrono::hours(1);

class InboxTest : public testing::Test {
 protected:
  struct Replayed {
    std::string payload;
    transport::MatchedFilters matched;
    Held held;
    bool redelivered = false;
  };

  InboxTest() { options_.file = directory_ / "inbox.db"; }
  ~InboxTest() override {
    inbox_.reset();
    loop_.restart();
    loop_.poll();
  }

  /// Messages are put on disk when they are told to hurry, and not before.
  void begin() {
    options_.spool_after = never;
    inbox_ = std::make_unique<Inbox>(loop_.get_executor(), options_);
  }

  /// As a process that is killed: what is in memory is gone, what is on disk is there.
  void end_at_once(std::vector<Held>& held) {
    inbox_->leave();
    held.clear();
    inbox_.reset();
  }

  Held keep(const std::string& payload, Ack receipt = nullptr) {
    Held held;
    auto const sink = inbox_->guard([&held](const Incoming& incoming) {
      held.emplace(incoming);
      return transport::Taken::yes;
    });
    auto const taken = sink(Incoming(Message("t", payload), {{"t"}}, std::move(receipt)));
    EXPECT_EQ(taken == transport::Taken::yes, held.has_value());
    return held;
  }

  /// Keeps it, and returns when it is on disk.
  Held spool(const std::string& payload) {
    auto seen = watched();
    auto held = keep(payload, std::move(seen.receipt));
    held->spill();
    seen.let_go.wait();
    return held;
  }

  std::vector<Replayed> replay() {
    std::vector<Replayed> all;
    auto const note = [&all](const Incoming& incoming) {
      auto const& message = incoming.message();
      all.push_back({std::string(message.payload()), incoming.filters(), Held(incoming), message.redelivered()});
      return transport::Taken::yes;
    };
    EXPECT_TRUE(test::run_on(loop_, inbox_->replay(note)));
    return all;
  }

  std::vector<std::string> payloads(const std::vector<Replayed>& all) {
    std::vector<std::string> found;
    for (auto const& each : all) found.push_back(each.payload);
    return found;
  }

  static Task<std::string> load(Held held) { co_return std::string((co_await held->load()).value().payload()); }
  std::string loaded(const Held& held) { return test::run_on(loop_, load(held)); }

  static Task<bool> is_redelivered(Held held) { co_return (co_await held->load()).value().redelivered(); }
  bool redelivered(const Held& held) { return test::run_on(loop_, is_redelivered(held)); }

  boost::asio::io_context loop_;
  test::TemporaryDirectory directory_;
  Options options_;
  std::unique_ptr<Inbox> inbox_;
};

TEST_F(InboxTest, AMessageThatIsHandledAtOnceIsAcknowledgedAndNeverWritten) {
  begin();
  auto seen = watched();
  auto held = keep("a", std::move(seen.receipt));
  auto other = held;
  EXPECT_EQ(held->message()->payload(), "a");

  held.reset();
  EXPECT_TRUE(seen.is_held());

  other.reset();
  EXPECT_FALSE(seen.is_held());
  inbox_.reset();
  begin();
  EXPECT_THAT(replay(), IsEmpty());
}

TEST_F(InboxTest, AMessageThatTakesLongIsAcknowledgedWhenItIsOnDisk) {
  options_.spool_after = std::chrono::milliseconds(1);
  inbox_ = std::make_unique<Inbox>(loop_.get_executor(), options_);
  auto seen = watched();
  auto const held = keep("a", std::move(seen.receipt));

  seen.let_go.wait();

  EXPECT_EQ(inbox_->stats().stored, 1U);
  EXPECT_EQ(held->message()->payload(), "a");
}

TEST_F(InboxTest, AKilledProgramFindsWhatWasAcknowledgedAndNotHandled) {
  begin();
  std::vector<Held> held;
  for (int i = 0; i < 3; ++i) held.push_back(spool(std::to_string(i)));

  end_at_once(held);
  begin();

  auto const again = replay();
  EXPECT_THAT(payloads(again), ElementsAre("0", "1", "2"));
  EXPECT_EQ(again[0].matched, (transport::MatchedFilters({"t"})));
}

TEST_F(InboxTest, ReplayKeepsTheOrderOfArrivalWhateverWasWrittenFirst) {
  begin();
  auto first = watched();
  std::vector<Held> held{keep("first", std::move(first.receipt))};
  held.push_back(spool("second"));
  held.front()->spill();
  first.let_go.wait();

  end_at_once(held);
  begin();
  auto again = replay();
  held.push_back(spool("third"));

  EXPECT_THAT(payloads(again), ElementsAre("first", "second"));
  again.clear();
  end_at_once(held);
  begin();
  EXPECT_THAT(payloads(replay()), ElementsAre("third"));
}

TEST_F(InboxTest, WhatWasHandledDoesNotComeAgain) {
  begin();
  std::vector<Held> held{spool("done"), spool("not done")};
  held.erase(held.begin());

  end_at_once(held);
  begin();

  EXPECT_THAT(payloads(replay()), ElementsAre("not done"));
}

TEST_F(InboxTest, WhatIsLetGoOfWhileItLeavesIsNeitherAcknowledgedNorDeleted) {
  begin();
  std::vector<Held> held{spool("on disk")};
  auto seen = watched();
  held.push_back(keep("in memory", seen.receipt));
  std::weak_ptr<const void> const receipt = std::exchange(seen.receipt, nullptr);

  inbox_->leave();
  held.clear();
  EXPECT_FALSE(receipt.expired());

  inbox_.reset();
  begin();
  EXPECT_THAT(payloads(replay()), ElementsAre("on disk"));
}

TEST_F(InboxTest, WhatFindsNoRoomInMemoryIsReadFromDisk) {
  options_.memory_bytes = 0;
  begin();
  std::vector<Held> const held{spool("a"), spool("b")};

  EXPECT_FALSE(held[0]->message().has_value());

  EXPECT_EQ(loaded(held[0]), "a");
  EXPECT_EQ(loaded(held[1]), "b");
}

TEST_F(InboxTest, ReadsAheadWhatIsAskedForNext) {
  options_.memory_bytes = memory_bytes(Message("t", "0")) * 2;
  begin();
  std::vector<Held> held;
  for (int i = 0; i < 5; ++i) held.push_back(spool(std::to_string(i)));
  EXPECT_TRUE(held[1]->message());
  EXPECT_FALSE(held[2]->message());
  held.erase(held.begin(), held.begin() + 2);

  EXPECT_EQ(loaded(held[0]), "2");

  EXPECT_TRUE(held[1]->message());
  EXPECT_TRUE(held[2]->message());
}

TEST_F(InboxTest, WhatAnEarlierRunLeftMayHaveBeenSeenAlsoWhereItIsReadLater) {
  options_.memory_bytes = 0;
  begin();
  std::vector<Held> held{spool("a")};
  EXPECT_FALSE(redelivered(held[0]));

  end_at_once(held);
  begin();
  auto const all = replay();

  ASSERT_THAT(all, SizeIs(1));
  EXPECT_TRUE(all[0].redelivered);
  EXPECT_FALSE(all[0].held->message());
  EXPECT_TRUE(redelivered(all[0].held));
  EXPECT_FALSE(redelivered(spool("b")));
}

TEST_F(InboxTest, ReplaysMoreThanMemoryHolds) {
  options_.memory_bytes = 1000;
  begin();
  std::vector<Held> held;
  std::vector<std::string> sent;
  auto last = watched();
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    held.push_back(keep(sent.back(), i == 999 ? std::move(last.receipt) : nullptr));
    held.back()->spill();
  }
  last.let_go.wait();

  end_at_once(held);
  begin();
  auto const again = replay();

  EXPECT_EQ(payloads(again), sent);
  EXPECT_EQ(inbox_->stats().stored, 1000U);
  EXPECT_FALSE(again.back().held->message());
  EXPECT_EQ(loaded(again.back().held), "999");
}

TEST_F(InboxTest, WithoutRoomOnDiskMessagesWaitUnacknowledgedUntilThereIs) {
  options_.max_bytes = charge(Message("t", "a"), {{"t"}});
  options_.delete_after = never;
  begin();
  auto first = spool("a");
  auto seen = watched();
  auto const second = keep("b", std::move(seen.receipt));
  second->spill();
  replay();  // answered behind the attempt to write it
  EXPECT_TRUE(seen.is_held());

  first.reset();

  seen.let_go.wait();
  EXPECT_EQ(inbox_->stats().stored, 1U);
}

TEST_F(InboxTest, AMessageThatIsLargerThanTheWholeRoomStopsNoOther) {
  options_.max_bytes = 1000;
  begin();
  auto seen = watched();
  auto const large = keep(std::string(2000, 'x'), std::move(seen.receipt));
  large->spill();

  auto const small = spool("a");

  EXPECT_TRUE(seen.is_held());
  EXPECT_TRUE(large->message());
}

TEST_F(InboxTest, RefusesWhatNeitherDiskNorMemoryHasRoomFor) {
  options_.unwritten_bytes = memory_bytes(Message("t", "a"));
  begin();
  auto held = keep("a");
  EXPECT_FALSE(keep("b"));
  EXPECT_EQ(inbox_->stats().refused, 1U);

  held.reset();

  EXPECT_TRUE(keep("b"));
}

TEST_F(InboxTest, WhatIsAskedForAfterItsEndFails) {
  options_.memory_bytes = 0;
  begin();
  auto const held = spool("a");

  inbox_.reset();

  EXPECT_THROW(loaded(held), petal::Exception);
}

TEST_F(InboxTest, SeveralThreadsMayKeepAndLetGoWhileItWrites) {
  options_.memory_bytes = 1000;
  options_.delete_after = std::chrono::milliseconds(1);
  begin();
  std::atomic<int> acknowledged = 0;
  auto const use = [&](int seed) {
    std::vector<Held> held;
    for (int i = 0; i < 2000; ++i) {
      held.push_back(keep("x", Ack(&acknowledged, [&](const void*) { ++acknowledged; })));
      if ((i + seed) % 3 == 0) held.back()->spill();
      if (i % 50 == 0) held.erase(held.begin(), held.begin() + static_cast<int>(held.size()) / 2);
      (void)held.front()->message();
    }
  };

  std::thread one(use, 0), two(use, 1);
  one.join();
  two.join();
  inbox_.reset();

  EXPECT_EQ(acknowledged, 4000);
}

TEST_F(InboxTest, AFileThatCannotBeOpenedIsAFaultUntilItCan) {
  std::filesystem::create_directory(options_.file);
  options_.retry_after = std::chrono::milliseconds(1);
  begin();
  EXPECT_FALSE(test::run_on(loop_, inbox_->replay(transport::Sink())));
  EXPECT_THAT(inbox_->fault(), HasSubstr("cannot be put on disk"));
  auto seen = watched();
  auto const held = keep("a", std::move(seen.receipt));
  held->spill();
  EXPECT_EQ(held->message()->payload(), "a");

  std::filesystem::remove(options_.file);

  seen.let_go.wait();
  EXPECT_EQ(inbox_->fault(), "");
}

TEST_F(InboxTest, ADamagedFileIsKeptAsideAndANewOneBegun) {
  std::ofstream(options_.file) << "this is no database, whatever its name says";
  begin();

  auto const held = spool("a");

  std::vector<std::string> names;
  for (auto const& each : std::filesystem::directory_iterator(directory_.path()))
    names.push_back(each.path().filename().string());
  EXPECT_THAT(names, testing::Contains(HasSubstr("inbox.db.corrupt-")));
}

TEST_F(InboxTest, WhatIsInMemoryOutlivesAFileThatIsDamagedWhileItIsUsed) {
  begin();
  std::vector<Held> held;
  for (int i = 0; i < 200; ++i) held.push_back(spool(std::string(1000, 'x') + std::to_string(i)));
  {
    // What is in the journal goes into the file, and that is overwritten.
    auto const file = SpoolFile::open(options_.file).value();
    file->connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").value();
    std::fstream stream(options_.file, std::ios::in | std::ios::out | std::ios::binary);
    auto const size = std::filesystem::file_size(options_.file);
    stream.seekp(4096);
    std::string const garbage(size - 4096, '\xa5');
    stream.write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
  }

  held.push_back(spool("later"));
  end_at_once(held);
  begin();

  EXPECT_THAT(replay(), SizeIs(201));
}

}  // namespace
}  // namespace petal::inbox
