// SPDX-License-Identifier: Apache-2.0
#include "callback/callback_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "http/client.hpp"
#include "support/on_a_loop.hpp"

namespace petal::callback {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Task<http::ClientResponse> request(http::Client& client, http::Method method, std::string path, std::string body) {
  co_return (co_await client.request(method, std::move(path), std::move(body), std::chrono::seconds(20))).value();
}

class CallbackServerTest : public testing::Test {
 protected:
  void start(std::size_t max_in_hand = 100) {
    options_.port = 0;
    options_.host = "127.0.0.1";
    options_.max_in_hand = max_in_hand;
    options_.room_within = std::chrono::milliseconds(150);
    server_.emplace(main_.get_executor(), options_, [this](const std::vector<CallbackServer::Taken>& batch) {
      for (auto const& taken : batch) got_.emplace_back(taken.message.payload());
    });
    server_->listen().value();
  }

  /// From another loop: the server's "main thread" does not turn meanwhile.
  http::ClientResponse call(http::Method method, const std::string& path, const std::string& body = {}) {
    boost::asio::io_context loop;
    http::Client client(loop.get_executor(), "127.0.0.1", server_->port());
    return test::run_on(loop, request(client, method, path, body));
  }

  http::ClientResponse post(const std::string& body) { return call(http::Method::post, "/callback", body); }

  boost::asio::io_context main_;
  CallbackServerOptions options_;
  std::vector<std::string> got_;
  std::optional<CallbackServer> server_;
};

TEST_F(CallbackServerTest, AnswersWhileTheMainThreadIsBlockedAndHandsOverAfterwards) {
  start();

  EXPECT_EQ(post(R"({"topic":"t","payload":1})").body, R"({"status":"success"})");
  EXPECT_EQ(post(R"({"topic":"t","payload":2})").status, 200U);
  EXPECT_TRUE(got_.empty());

  main_.poll();
  EXPECT_THAT(got_, ElementsAre("1", "2"));
}

TEST_F(CallbackServerTest, TakesNoMoreThanTheMainThreadCanBear) {
  start(2);
  post(R"({"topic":"t","payload":1})");
  post(R"({"topic":"t","payload":2})");

  EXPECT_EQ(post(R"({"topic":"t","payload":3})").status, 503U);

  main_.poll();
  EXPECT_EQ(post(R"({"topic":"t","payload":3})").status, 200U);
}

TEST_F(CallbackServerTest, RefusesMessagesWhileTheManagerStops) {
  start();
  server_->refuse_messages();

  EXPECT_EQ(post(R"({"topic":"t","payload":1})").status, 503U);
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
  CallbackServer second(main_.get_executor(), same, nullptr);

  auto const refused = second.listen();

  EXPECT_THAT(refused.error().message(), HasSubstr(std::to_string(server_->port())));
  EXPECT_THAT(refused.error().message(), HasSubstr("CALLBACK_PORT"));
}

}  // namespace
}  // namespace petal::callback
