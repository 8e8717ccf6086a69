// SPDX-License-Identifier: Apache-2.0
#include "service_link/callback_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <future>
#include <optional>

#include "http/client.hpp"
#include "http/client_connection.hpp"
#include "support/on_a_loop.hpp"
#include "support/scripted_keeper.hpp"
#include "transport/waiting_message.hpp"

namespace petal::service_link {
namespace {

using std::chrono::milliseconds;
using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

std::string text(int number, int qos = 1) {
  return R"({"topic":"t","payload":)" + std::to_string(number) + R"(,"qos":)" + std::to_string(qos) + "}";
}

Task<http::ClientResponse> request(http::Client& client, http::Method method, std::string path, std::string body) {
  co_return (co_await client.request(method, std::move(path), std::move(body), std::chrono::seconds(20))).value();
}

/// Posts all of it at once on one connection; the statuses of the answers, 0 for those that do not come.
Task<std::vector<unsigned>> post_pipelined(boost::asio::io_context& loop, std::uint16_t port,
                                           std::vector<int> numbers) {
  http::Url const url{"127.0.0.1", port, "/callback"};
  http::ClientConnection connection(loop.get_executor());
  (co_await connection.connect(url, std::chrono::seconds(20))).value();
  std::string requests;
  for (auto const number : numbers) requests += http::format_request(http::Method::post, url, text(number));
  (co_await connection.send(requests, std::chrono::seconds(20))).value();
  std::vector<unsigned> statuses;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    auto const answer = co_await connection.receive(std::chrono::seconds(20));
    statuses.push_back(answer ? answer->status : 0);
  }
  co_return statuses;
}

/// The main thread stands still but for `main_.poll()`, and in `run_main_until`.
class CallbackServerTest : public testing::Test {
 protected:
  void start(std::size_t max_ack_pending = 100) {
    options_.port = 0;
    options_.host = "127.0.0.1";
    options_.intake.max_ack_pending = max_ack_pending;
    server_.emplace(main_.get_executor(), options_);
    server_->listen().value();
    server_->set_sink(keeper_.guard([this](const transport::Incoming& incoming) { return take(incoming); }));
    server_->accept_messages();
  }

  transport::Taken take(const transport::Incoming& incoming) {
    ++asked_;
    if (!takes_) return transport::Taken::refused;
    got_.emplace_back(incoming.message().payload());
    in_handlers_.emplace_back(incoming);
    return transport::Taken::yes;
  }

  http::ClientResponse call(http::Method method, const std::string& path, const std::string& body = {}) {
    boost::asio::io_context loop;
    http::Client client(loop.get_executor(), "127.0.0.1", server_->port());
    return test::run_on(loop, request(client, method, path, body));
  }

  http::ClientResponse post(const std::string& body) { return call(http::Method::post, "/callback", body); }

  std::future<unsigned> begin_to_post(int number) {
    return std::async(std::launch::async, [this, number] { return post(text(number)).status; });
  }

  std::future<std::vector<unsigned>> begin_to_post(std::vector<int> numbers) {
    return std::async(std::launch::async, [port = server_->port(), numbers = std::move(numbers)] {
      boost::asio::io_context loop;
      return test::run_on(loop, post_pipelined(loop, port, numbers));
    });
  }

  void run_main_until(std::size_t asked) {
    auto const work = boost::asio::make_work_guard(main_);
    main_.restart();
    while (asked_ < asked) main_.run_one();
  }

  boost::asio::io_context main_;
  test::ScriptedKeeper keeper_;
  CallbackServerOptions options_;
  std::vector<std::string> got_;
  std::vector<transport::WaitingMessage> in_handlers_;
  bool takes_ = true;
  std::size_t asked_ = 0;
  std::optional<CallbackServer> server_;
};

TEST_F(CallbackServerTest, AnswersWhenEveryHandlerHasFinished) {
  start();
  auto answer = begin_to_post(1);
  run_main_until(1);
  EXPECT_EQ(answer.wait_for(milliseconds(20)), std::future_status::timeout);

  in_handlers_.clear();

  EXPECT_EQ(answer.get(), 200U);
  EXPECT_THAT(got_, ElementsAre("1"));
}

TEST_F(CallbackServerTest, AnswersWhatIsOnDiskWhileTheMainThreadIsBlocked) {
  start();
  auto answer = begin_to_post(1);
  keeper_.wait_for(1);

  keeper_.write_all();

  EXPECT_EQ(answer.get(), 200U);
  run_main_until(1);
}

TEST_F(CallbackServerTest, AnswersAMessageNobodyPromisedToKeepAtOnce) {
  start();

  EXPECT_EQ(post(text(1, 0)).body, R"({"status":"success"})");
  EXPECT_EQ(post(text(2, 0)).status, 200U);
  EXPECT_TRUE(got_.empty());

  run_main_until(2);
  EXPECT_THAT(got_, ElementsAre("1", "2"));
  EXPECT_TRUE(in_handlers_.front().is_loose());
}

TEST_F(CallbackServerTest, AnswersAsALastResortWhatIsStillInHand) {
  options_.intake.safe_within = milliseconds(20);
  start();

  EXPECT_EQ(post(text(1)).status, 200U);
}

TEST_F(CallbackServerTest, AnswersTheMessagesOfOneConnectionInOrder) {
  start();
  auto answers = begin_to_post(std::vector{1, 2, 3});
  run_main_until(3);
  EXPECT_THAT(got_, ElementsAre("1", "2", "3"));

  while (!in_handlers_.empty()) in_handlers_.pop_back();

  EXPECT_THAT(answers.get(), ElementsAre(200, 200, 200));
}

TEST_F(CallbackServerTest, AMessageWaitsForRoom) {
  start(2);
  auto answers = begin_to_post(std::vector{1, 2, 3});
  run_main_until(2);
  in_handlers_.clear();

  run_main_until(3);
  in_handlers_.clear();

  EXPECT_THAT(answers.get(), ElementsAre(200, 200, 200));
  EXPECT_THAT(got_, ElementsAre("1", "2", "3"));
}

TEST_F(CallbackServerTest, OneThatFoundNoRoomTakesThoseBehindItAlong) {
  options_.intake.room_within = milliseconds(20);
  start(2);
  auto answers = begin_to_post(std::vector{1, 2, 3, 4});
  run_main_until(2);
  EXPECT_EQ(post(text(5)).status, 503U);  // behind 3 and 4
  in_handlers_.clear();

  EXPECT_THAT(answers.get(), ElementsAre(200, 200, 503, 0));
  EXPECT_THAT(got_, ElementsAre("1", "2"));
}

TEST_F(CallbackServerTest, WhatIsOnDiskTakesNoRoom) {
  start(1);
  auto first = begin_to_post(1);
  keeper_.wait_for(1);
  keeper_.write_all();
  EXPECT_EQ(first.get(), 200U);

  auto second = begin_to_post(2);
  keeper_.wait_for(2);
  keeper_.write_all();
  EXPECT_EQ(second.get(), 200U);
}

TEST_F(CallbackServerTest, WhatIsNotTakenIsRefused) {
  start();
  takes_ = false;
  auto answer = begin_to_post(1);

  run_main_until(1);

  EXPECT_EQ(answer.get(), 503U);
  EXPECT_THAT(got_, ElementsAre());
}

TEST_F(CallbackServerTest, WhatTheKeeperHasNoRoomForIsRefused) {
  start();
  keeper_.refuse();

  EXPECT_EQ(post(text(1)).status, 503U);
}

TEST_F(CallbackServerTest, RefusesMessagesWhileTheManagerStopsAndHandsOverThoseItTook) {
  start();
  auto answer = begin_to_post(1);
  keeper_.wait_for(1);

  server_->refuse_messages();

  EXPECT_EQ(post(text(2)).status, 503U);
  bool const was_taken = !got_.empty();  // or it came a moment too late
  in_handlers_.clear();
  EXPECT_EQ(answer.get(), was_taken ? 200U : 503U);
}

TEST_F(CallbackServerTest, LeavesWithoutSayingThatWhatIsInHandIsSafe) {
  start();
  auto answers = begin_to_post(std::vector{1, 2});
  run_main_until(2);

  server_.reset();
  in_handlers_.clear();

  EXPECT_THAT(answers.get(), ElementsAre(AnyOf(503, 0), AnyOf(503, 0)));
}

TEST_F(CallbackServerTest, LeavesWhileMessagesWaitToBeHandedOver) {
  start();
  auto answers = begin_to_post(std::vector{1, 2});
  keeper_.wait_for(2);

  server_.reset();

  EXPECT_THAT(answers.get(), Each(AnyOf(503, 0)));
  EXPECT_TRUE(got_.empty());
}

TEST_F(CallbackServerTest, RefusesUntilThereIsSomebodyToTakeMessages) {
  options_.port = 0;
  options_.host = "127.0.0.1";
  server_.emplace(main_.get_executor(), options_);
  server_->listen().value();

  EXPECT_EQ(post(text(1)).status, 503U);
}

TEST_F(CallbackServerTest, ShowsItsHealth) {
  start();
  server_->set_subscriptions(3);

  for (auto const* path : {"/callback/health", "/health"}) {
    auto const health = call(http::Method::get, path);
    EXPECT_EQ(health.status, 200U);
    EXPECT_THAT(health.body, HasSubstr(R"("status":"healthy")"));
    EXPECT_THAT(health.body, HasSubstr(R"("subscriptions":3)"));
  }
}

TEST_F(CallbackServerTest, SaysWhichPortIsTaken) {
  start();
  CallbackServerOptions same = options_;
  same.port = server_->port();
  CallbackServer second(main_.get_executor(), same);

  auto const refused = second.listen();

  EXPECT_THAT(refused.error().message(), HasSubstr(std::to_string(server_->port())));
  EXPECT_THAT(refused.error().message(), HasSubstr("CALLBACK_PORT"));
}

TEST_F(CallbackServerTest, TakesMessagesAtTheUrlWithTheSecret) {
  start();
  auto const answer = call(http::Method::post, "/callback/" + options_.secret.text(), text(1, 0));

  EXPECT_EQ(answer.status, 200U);
}

TEST_F(CallbackServerTest, TakesNothingAtAUrlWithAnotherSecret) {
  start();
  auto const& secret = options_.secret.text();
  for (auto const& path :
       {"/callback/" + CallbackSecret().text(), "/callback/" + secret.substr(1), "/callback/" + secret + "0",
        "/callback/" + secret + "/", "/callback/x/" + secret, std::string("/callback/")}) {
    auto const answer = call(http::Method::post, path, text(1, 0));
    EXPECT_EQ(answer.status, 404U) << path;
    EXPECT_THAT(answer.body, HasSubstr("\"detail\"")) << path;
    EXPECT_THAT(answer.body, testing::Not(HasSubstr(secret))) << path;
  }
  EXPECT_EQ(call(http::Method::post, "/callback", text(1, 0)).status, 200U);
}

TEST_F(CallbackServerTest, DoesNotRepeatTheSecret) {
  start();
  auto const answer = call(http::Method::get, "/callback/" + options_.secret.text());

  EXPECT_EQ(answer.status, 405U);
  EXPECT_THAT(answer.body, HasSubstr("takes POST"));
}

TEST_F(CallbackServerTest, TakesMessagesOnlyWithTheSecretWhereThatIsAskedFor) {
  options_.secret_only = true;
  start();

  EXPECT_EQ(call(http::Method::post, "/callback", text(1, 0)).status, 403U);
  EXPECT_EQ(call(http::Method::post, "/callback/" + options_.secret.text(), text(1, 0)).status, 200U);
  EXPECT_EQ(call(http::Method::get, "/callback/health").status, 200U);
}

}  // namespace
}  // namespace petal::service_link
