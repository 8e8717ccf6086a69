// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>

#include "http/body.hpp"
#include "http/server.hpp"
#include "support/on_a_loop.hpp"
#include "support/scripted_keeper.hpp"

namespace petal::client_service {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

/// Answers what its test tells it to, on the test's own loop.
class Url {
 public:
  Url(boost::asio::io_context& loop, bool is_pipelined, std::uint16_t port = 0) : is_pipelined_(is_pipelined) {
    http::ServerOptions options{.host = "127.0.0.1", .port = port};
    server_.emplace(loop.get_executor(), options,
                    http::RouteTable{
                        {http::Method::post, "/", [this](http::Request request) { return take(std::move(request)); }}});
    server_->listen().value();
  }

  http::Url url() const { return {"127.0.0.1", server_->port(), "/"}; }
  Task<> stop() { return server_->stop(milliseconds(0)); }

  std::map<std::string, unsigned> refused;  ///< payloads, and the status they are answered with
  std::vector<std::string> taken;           ///< those that were answered 200
  std::vector<std::string> redelivered;     ///< those that came as that
  std::size_t asked = 0;

 private:
  Task<http::Response> take(http::Request request) {
    http::BodyReader body(request);
    std::string const payload(body.raw("payload"));
    ++asked;
    if (body.boolean("redelivered", false)) redelivered.push_back(payload);
    http::Response response;
    auto const status = refused.find(payload);
    if (status != refused.end())
      response.status = status->second;
    else
      taken.push_back(payload);
    response.close = response.status == 500;  // what is pipelined behind it is not taken either
    if (is_pipelined_) response.headers.emplace_back("Petal-Callback", "pipelined");
    co_return response;
  }

  bool is_pipelined_;
  std::optional<http::Server> server_;
};

class CallbackTargetTest : public testing::TestWithParam<bool> {
 protected:
  CallbackTargetTest() {
    options_.first_retry = milliseconds(2);
    options_.longest_retry = milliseconds(10);
  }
  ~CallbackTargetTest() override {
    if (target_) test::run_on(loop_, target_->stop());
    if (url_) test::run_on(loop_, url_->stop());
  }

  void start() {
    url_.emplace(loop_, GetParam());
    target_.emplace(loop_.get_executor(), url_->url(), options_, counters_);
  }

  /// A URL where nobody listens.
  void start_unreachable() {
    start();
    port_ = url_->url().port;
    test::run_on(loop_, url_->stop());
    url_.reset();
  }

  void push(const std::string& topic, const std::string& payload) {
    target_->push(CallbackDelivery(keeper_.keep(Message(topic, payload))));
  }

  void push_loose(const std::string& topic, const std::string& payload) {
    target_->push(CallbackDelivery(transport::Incoming(Message(topic, payload, Qos::at_most_once))));
  }

  template <typename Condition>
  void run_until(Condition condition) {
    loop_.restart();
    while (!condition()) loop_.run_one();
  }

  boost::asio::io_context loop_;
  test::ScriptedKeeper keeper_;
  DeliveryCounters counters_;
  TargetOptions options_;
  std::uint16_t port_ = 0;
  std::optional<Url> url_;
  std::optional<CallbackTarget> target_;
};

TEST_P(CallbackTargetTest, SaysOfAMessageThatIsPostedAgainThatItMayHaveBeenSeen) {
  start();
  url_->refused["1"] = 500;
  push("a", "1");
  run_until([&] { return url_->asked > 0; });
  url_->refused.clear();
  push("a", "2");
  push_loose("b", "3");

  run_until([&] { return counters_.delivered == 3; });

  EXPECT_THAT(url_->redelivered, Contains("1"));
  EXPECT_THAT(url_->redelivered, Not(Contains("2")));
}

TEST_P(CallbackTargetTest, AMessageThatReachedNobodyIsNotRedelivered) {
  start_unreachable();
  push("a", "1");
  run_until([&] { return !target_->is_reachable(); });
  url_.emplace(loop_, GetParam(), port_);

  run_until([&] { return counters_.delivered == 1; });

  EXPECT_THAT(url_->redelivered, IsEmpty());
}

TEST_P(CallbackTargetTest, DeliversTheMessagesOfATopicInOrderAndLetsGoOfThem) {
  start();
  std::vector<std::string> sent;
  for (int i = 0; i < 200; ++i) push("a", sent.emplace_back(std::to_string(i)));

  run_until([&] { return counters_.delivered == 200; });

  EXPECT_EQ(url_->taken, sent);
  EXPECT_EQ(target_->waiting(), 0U);
  EXPECT_EQ(keeper_.held(), 0U);
  EXPECT_THAT(keeper_.spilled(), IsEmpty());
}

TEST_P(CallbackTargetTest, ReadsFromTheDiskWhatIsOnlyThere) {
  start();
  keeper_.evict();
  for (int i = 0; i < 100; ++i) push("a", std::to_string(i));

  run_until([&] { return counters_.delivered == 100; });

  EXPECT_EQ(url_->taken.back(), "99");
}

TEST_P(CallbackTargetTest, GoesOnBehindAMessageThatCannotBeRead) {
  start();
  keeper_.evict(false);
  push("a", "1");
  push_loose("a", "2");

  run_until([&] { return counters_.delivered == 1; });

  EXPECT_EQ(counters_.dropped, 1U);
  EXPECT_THAT(url_->taken, ElementsAre("2"));
  EXPECT_EQ(target_->waiting(), 0U);
}

TEST_P(CallbackTargetTest, SpillsWhatIsForAnUnreachableUrlAndDeliversWhenItIsBack) {
  start_unreachable();
  push("a", "1");
  push("b", "2");
  run_until([&] { return !target_->is_reachable() && keeper_.spilled().size() >= 2; });

  push("a", "3");
  EXPECT_THAT(keeper_.spilled(), Contains("3"));
  EXPECT_EQ(keeper_.held(), 3U);

  url_.emplace(loop_, GetParam(), port_);
  run_until([&] { return counters_.delivered == 3; });
  EXPECT_THAT(url_->taken, UnorderedElementsAre("1", "2", "3"));
  EXPECT_EQ(keeper_.held(), 0U);
}

TEST_P(CallbackTargetTest, OtherTopicsGoOnWhileOneIsNotTaken) {
  start();
  url_->refused["1"] = 500;
  push("a", "1");
  push("a", "2");
  run_until([&] { return url_->asked >= 3; });
  push("b", "3");
  run_until([&] { return counters_.delivered == 1; });
  EXPECT_THAT(url_->taken, ElementsAre("3"));
  EXPECT_THAT(keeper_.spilled(), Contains("1"));
  EXPECT_THAT(keeper_.spilled(), Contains("2"));
  EXPECT_THAT(keeper_.spilled(), Not(Contains("3")));

  url_->refused.clear();
  run_until([&] { return counters_.delivered == 3; });
  EXPECT_THAT(url_->taken, ElementsAre("3", "1", "2"));
}

TEST_P(CallbackTargetTest, DoesNotTryAgainWhatIsRejected) {
  start();
  url_->refused = {{"1", 400}, {"2", 413}, {"3", 422}};
  for (auto const* payload : {"1", "2", "3", "4"}) push("a", payload);

  run_until([&] { return counters_.delivered == 1; });

  EXPECT_EQ(counters_.rejected, 3U);
  EXPECT_EQ(url_->asked, 4U);
  EXPECT_EQ(keeper_.held(), 0U);
}

TEST_P(CallbackTargetTest, DropsOnlyWhatNobodyHolds) {
  options_.most_loose = 2;
  start_unreachable();
  for (int i = 0; i < 5; ++i) push_loose("a", "x");
  for (int i = 0; i < 5; ++i) push("a", "y");

  EXPECT_EQ(counters_.dropped, 3U);
  EXPECT_EQ(target_->waiting(), 7U);
}

TEST_P(CallbackTargetTest, PostsNoMoreWhenItIsToldSo) {
  start();
  push("a", "1");
  run_until([&] { return counters_.delivered == 1; });

  target_->post_no_more();
  push("a", "2");
  test::run_on(loop_, target_->wait_for_answers(std::chrono::steady_clock::now() + std::chrono::hours(1)));

  EXPECT_EQ(url_->asked, 1U);
  EXPECT_EQ(keeper_.held(), 1U);
}

INSTANTIATE_TEST_SUITE_P(OneByOneAndPipelined, CallbackTargetTest, testing::Bool());

}  // namespace
}  // namespace petal::client_service
