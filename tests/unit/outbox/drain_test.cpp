// SPDX-License-Identifier: Apache-2.0
#include "outbox_fixture.hpp"

namespace petal::outbox {
namespace {

using std::chrono::seconds;

class Drain : public OutboxTest {
 protected:
  void store(int count, const std::string& topic = "a") {
    for (int i = 0; i < count; ++i)
      ASSERT_EQ(answer(publish(std::to_string(++stored_), topic)), PublishOutcome::stored);
  }

  Payloads numbers(int from, int to) {
    Payloads all;
    for (int i = from; i <= to; ++i) all.push_back(std::to_string(i));
    return all;
  }

  int stored_ = 0;
};

TEST_F(Drain, SendsWhatWaitedBeforeWhatCameLater) {
  store(3);
  link_.holds_answers = true;
  link_.connect();
  run_until([&] { return link_.published.size() == 3; });

  auto const later = publish("4");
  while (!later->answer) {
    link_.answer_all();
    run_until([&] { return !link_.calls.empty() || later->answer; });
  }
  link_.answer_all();
  run_until_empty();

  EXPECT_EQ(sent(), numbers(1, 4));
}

TEST_F(Drain, SendsMoreThanFitsIntoMemoryInOrder) {
  for (int i = 0; i < 1000; ++i) publish(std::to_string(++stored_));
  run_until([&] { return outbox().stats().messages == 1000; });

  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), numbers(1, 1000));
}

TEST_F(Drain, StoresBehindALongBacklogAndThenSendsAtOnceAgain) {
  for (int i = 0; i < 600; ++i) publish(std::to_string(++stored_));
  run_until([&] { return outbox().stats().messages == 600; });
  link_.holds_answers = true;
  link_.connect();

  EXPECT_EQ(answer(publish("601")), PublishOutcome::stored);
  link_.holds_answers = false;
  link_.answer_all();
  int last = 602;
  while (answer(publish(std::to_string(last))) != PublishOutcome::acknowledged) ++last;
  run_until_empty();

  EXPECT_EQ(sent(), numbers(1, last));
}

TEST_F(Drain, CatchesUpWithManyWhoGoOnPublishing) {
  store(200);
  link_.connect();
  std::vector<std::shared_ptr<Asked>> callers(16);
  for (auto& caller : callers) caller = publish(std::to_string(++stored_));
  int at_once = 0;
  for (int answers = 0; answers < 5000 && at_once < 100; ++answers) {
    auto const answered = [&] {
      return std::ranges::find_if(callers, [](auto& each) { return each->answer.has_value(); });
    };
    run_until([&] { return answered() != callers.end(); });
    auto& caller = *answered();
    if (caller->was(PublishOutcome::acknowledged)) ++at_once;
    caller = publish(std::to_string(++stored_));
  }

  EXPECT_EQ(at_once, 100);
}

TEST_F(Drain, RemovesNothingBeforeItIsAcknowledged) {
  store(2);
  link_.holds_answers = true;
  link_.connect();
  run_until([&] { return link_.published.size() == 2; });
  settle();
  EXPECT_EQ(outbox().stats().messages, 2U);

  link_.answer_oldest();
  run_until([&] { return outbox().stats().messages == 1; });
}

TEST_F(Drain, BeginsWithTheOldestAgainAfterALostLink) {
  store(3);
  link_.holds_answers = true;
  link_.connect();
  run_until([&] { return link_.published.size() == 3; });
  link_.answer_oldest();
  run_until([&] { return outbox().stats().messages == 2; });

  link_.lose_link();
  link_.holds_answers = false;
  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), (Payloads{"1", "2", "3", "2", "3"}));
}

TEST_F(Drain, GoesOnAfterARestart) {
  store(3);

  restart();
  EXPECT_EQ(outbox().stats().messages, 3U);
  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), numbers(1, 3));
}

TEST_F(Drain, GoesOnCountingAfterARestart) {
  store(2);
  restart();
  store(2);

  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), numbers(1, 4));
}

TEST_F(Drain, KeepsTheOrderOfATopicWhereTheTransportDoesNot) {
  link_.in_order = false;
  link_.holds_answers = true;
  store(2, "a");
  store(1, "b");
  link_.connect();
  run_until([&] { return link_.published.size() == 2; });
  settle();
  EXPECT_EQ(sent(), (Payloads{"1", "3"}));

  auto const later = publish("4", "b");
  link_.answer_oldest();
  run_until([&] { return link_.published.size() == 3; });
  EXPECT_EQ(sent(), (Payloads{"1", "3", "2"}));
  settle();
  link_.answer_oldest();
  link_.answer_oldest();
  run_until([&] { return link_.published.size() == 4; });

  link_.answer_all();
  run_until([&] { return later->answer.has_value(); });
  run_until_empty();
}

TEST_F(Drain, DropsWhatIsRefusedAndGoesOn) {
  store(2);
  link_.holds_answers = true;
  link_.connect();
  run_until([&] { return link_.published.size() == 2; });

  link_.answer_oldest(Error(Errc::refused, "not authorized"));
  link_.answer_oldest();
  run_until_empty();

  EXPECT_EQ(outbox().stats().dropped, 1U);
}

TEST_F(Drain, TriesAgainWhereTheTransportFailsThoughItsLinkIsThere) {
  store(2);
  link_.publish_answer = Error(Errc::not_connected, "the client service answered 503");
  link_.connect();
  run_until([&] { return link_.published.size() >= 6; });
  EXPECT_EQ(outbox().stats().messages, 2U);

  link_.publish_answer = PublishOutcome::acknowledged;
  run_until_empty();
}

TEST_F(Drain, TakesStoredByAnotherForSafe) {
  store(1);
  link_.publish_answer = PublishOutcome::stored;
  link_.connect();

  run_until_empty();

  EXPECT_EQ(sent(), Payloads{"1"});
}

TEST_F(Drain, DropsWhatHasExpiredAndSendsWhatIsLeftOfTheOthersTime) {
  auto timed = message("1");
  timed.expiry = seconds(60);
  EXPECT_EQ(answer(publish(timed)), PublishOutcome::stored);
  timed.payload = "2";
  timed.expiry = seconds(3600);
  EXPECT_EQ(answer(publish(timed)), PublishOutcome::stored);

  now_.since_boot += seconds(100);
  now_.wall += std::chrono::hours(5);  // stepped
  link_.connect();
  run_until_empty();

  EXPECT_EQ(sent(), Payloads{"2"});
  EXPECT_EQ(link_.published[0].expiry, seconds(3500));
  EXPECT_EQ(outbox().stats().expired, 1U);
  EXPECT_EQ(outbox().stats().dropped, 1U);
}

TEST_F(Drain, RejectsWhatDoesNotFit) {
  options_.max_bytes = 100'000;
  int stored = 0;
  auto asked = publish(std::string(5000, 'x'));
  for (run_until([&] { return asked->answer.has_value(); }); asked->was(PublishOutcome::stored); ++stored) {
    asked = publish(std::string(5000, 'x'));
    run_until([&] { return asked->answer.has_value(); });
  }

  EXPECT_TRUE(asked->failed(Errc::storage_full));
  EXPECT_NE(asked->answer->error().message().find("OUTBOX_MAX_BYTES=100000"), std::string::npos);
  EXPECT_EQ(outbox().stats().rejected, 1U);
  EXPECT_GT(stored, 5);
  link_.connect();
  run_until_empty();
  EXPECT_EQ(answer(publish("x")), PublishOutcome::acknowledged);
}

TEST_F(Drain, EmptiesAFileThatWasFull) {
  options_.max_bytes = std::uint64_t{2} * 1024 * 1024;
  auto asked = publish(std::string(1000, 'x'));
  for (run_until([&] { return asked->answer.has_value(); }); asked->was(PublishOutcome::stored); ++stored_) {
    asked = publish(std::string(stored_ % 3 == 0 ? 4000 : 20, 'x'), "topic/" + std::to_string(stored_ % 5));
    run_until([&] { return asked->answer.has_value(); });
  }
  link_.set_window(22);
  link_.connect();

  run_until_empty();

  EXPECT_EQ(link_.published.size(), static_cast<std::size_t>(stored_));
}

TEST_F(Drain, DropsTheOldestWhereThatIsWished) {
  options_.max_bytes = 100'000;
  options_.when_full = WhenFull::drop_oldest;
  for (int i = 1; i <= 100; ++i)
    EXPECT_EQ(answer(publish(std::string(5000, 'x') + std::to_string(i))), PublishOutcome::stored);

  auto const stats = outbox().stats();
  EXPECT_EQ(stats.messages + stats.dropped, 100U);
  EXPECT_EQ(stats.rejected, 0U);
  link_.connect();
  run_until_empty();
  EXPECT_EQ(link_.published.size(), stats.messages);
  EXPECT_EQ(link_.published.back().payload.substr(5000), "100");
}

TEST_F(Drain, GivesTheDiskBack) {
  for (int i = 0; i < 100; ++i) publish(std::string(50'000, 'x'));
  run_until([&] { return outbox().stats().messages == 100; });
  link_.connect();
  run_until_empty();

  stop();

  EXPECT_LT(std::filesystem::file_size(options_.file), 100'000U);
}

}  // namespace
}  // namespace petal::outbox
