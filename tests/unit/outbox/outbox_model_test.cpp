// SPDX-License-Identifier: Apache-2.0
// Random events against the promises of StoreAndForward: every call is answered, nothing that was answered with success
// is lost, nothing is sent twice over one link, and messages leave for the first time in the order of their publishes.
#include <map>
#include <random>
#include <set>

#include "outbox_fixture.hpp"

namespace petal::outbox {
namespace {

class OutboxModel : public OutboxTest, public testing::WithParamInterface<unsigned> {
 protected:
  struct Published {
    std::shared_ptr<Asked> asked;
    bool acknowledged = false;  ///< by the broker
  };

  void run(int events) {
    link_.holds_answers = true;
    options_.most_waiting = 1 + random_() % 8;
    for (int i = 0; i < events && !HasFailure(); ++i) {
      SCOPED_TRACE(testing::Message() << "seed " << GetParam() << ", event " << i);
      happen();
      look();
    }
  }

  void happen() {
    switch (random_() % 16) {
      case 0:
        return connect();
      case 1:
        return link_.lose_link(random_() % 2 == 0);
      case 2:
        return restart_program();
      case 3:
        return link_.set_window(1 + random_() % 5);
      case 4:
      case 5:
      case 6:
      case 7:
        return publish_next();
      case 8:
      case 9:
      case 10:
      case 11:
        return acknowledge();
      default:
        return run_a_little();
    }
  }

  void connect() {
    if (link_.state().connected) return;
    ++links_;
    link_.connect();
  }

  void publish_next() {
    auto next = message(std::to_string(++last_), std::string(1, static_cast<char>('a' + random_() % 3)));
    if (random_() % 4 == 0) next.qos = Qos::exactly_once;
    published_[last_] = {publish(std::move(next))};
  }

  void acknowledge() {
    if (link_.calls.empty()) return;
    published_.at(std::stoi(link_.answer_oldest().payload)).acknowledged = true;
  }

  void restart_program() {
    look();
    stop();
    look();
    link_.published.clear();
    link_.set_state({});
    looked_at_ = 0;
    outbox();
  }

  void run_a_little() {
    loop_.restart();
    for (auto steps = random_() % 20; steps > 0 && loop_.poll_one() > 0; --steps) {
    }
  }

  /// What was sent since the last look, and what was answered.
  void look() {
    for (; looked_at_ < link_.published.size(); ++looked_at_) sent(std::stoi(link_.published[looked_at_].payload));
    for (auto const& [number, each] : published_)
      if (each.asked->was(PublishOutcome::acknowledged)) EXPECT_TRUE(each.acknowledged) << number;
  }

  void sent(int number) {
    EXPECT_TRUE(sent_over_.emplace(number, links_).second) << number << " twice over one link";
    if (!ever_sent_.insert(number).second) return;
    EXPECT_EQ(*ever_sent_.rbegin(), number) << "left behind a younger one";
  }

  /// The link comes back, stays, and acknowledges everything.
  void let_all_end() {
    link_.set_window(5);
    connect();
    run_until([this] {
      while (!link_.calls.empty()) acknowledge();
      auto const is_answered = [](auto const& each) { return each.second.asked->answer.has_value(); };
      return std::ranges::all_of(published_, is_answered) && outbox().stats().messages == 0;
    });
    look();
  }

  void expect_nothing_lost() const {
    for (auto const& [number, each] : published_) {
      ASSERT_TRUE(each.asked->answer) << number << " was not answered";
      if (each.asked->answer->has_value()) EXPECT_TRUE(each.acknowledged) << number << " is lost";
    }
  }

  std::mt19937 random_{GetParam()};
  std::map<int, Published> published_;
  std::set<std::pair<int, int>> sent_over_;  // the message, and the link
  std::set<int> ever_sent_;
  std::size_t looked_at_ = 0;
  int last_ = 0;
  int links_ = 0;
};

TEST_P(OutboxModel, KeepsItsPromisesWhateverHappens) {
  run(200);
  let_all_end();
  expect_nothing_lost();
  EXPECT_EQ(outbox().stats().dropped, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, OutboxModel, testing::Range(1U, 17U));

}  // namespace
}  // namespace petal::outbox
