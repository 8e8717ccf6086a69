// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "http/server.hpp"
#include "runtime/event.hpp"
#include "unit/http/raw_client.hpp"

namespace petal::http::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ServerOptions pipelining(std::size_t pipeline) {
  ServerOptions options{.host = "127.0.0.1"};
  options.pipeline = pipeline;
  return options;
}

/// A server on a thread of its own. It answers `GET /{name}` with the name, once that was let through; a name that
/// begins with `last` ends the connection.
class Gates {
 public:
  explicit Gates(ServerOptions options) : server_(loop_.get_executor(), std::move(options), routes()) {
    server_.listen().value();
    thread_ = std::thread([this] { loop_.run(); });
  }
  Gates(const Gates&) = delete;
  Gates& operator=(const Gates&) = delete;
  ~Gates() {
    stop(milliseconds(0)).wait();
    work_.reset();
    thread_.join();
  }

  std::uint16_t port() const { return server_.port(); }

  void let_through(const std::string& name) {
    boost::asio::post(loop_, [this, name] {
      open_.insert(name);
      opened_.notify_all();
    });
  }

  /// Returns once so many have come to their gate.
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return came_.size() >= count; });
    return came_;
  }

  std::future<void> stop(std::chrono::steady_clock::duration limit) {
    return boost::asio::co_spawn(loop_, server_.stop(limit), boost::asio::use_future);
  }

 private:
  RouteTable routes() {
    return {{Method::get, "/{name}", [this](Request request) { return pass(request.parameters.at("name")); }}};
  }

  Task<Response> pass(std::string name) {
    {
      std::lock_guard const lock(mutex_);
      came_.push_back(name);
    }
    changed_.notify_all();
    while (!open_.contains(name)) co_await opened_.wait();
    Response response{.body = name};
    response.close = name.starts_with("last");
    co_return response;
  }

  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
  std::set<std::string> open_;
  runtime::Event opened_{loop_.get_executor()};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> came_;
  Server server_;
  std::thread thread_;
};

}  // namespace

TEST(ServerPipeline, HandlesSideBySideAndAnswersInOrder) {
  Gates server(pipelining(8));
  RawClient client(server.port());

  client.send(get("/a") + get("/b") + get("/c"));
  EXPECT_THAT(server.wait_for(3), ElementsAre("a", "b", "c"));
  server.let_through("c");
  server.let_through("b");
  server.let_through("a");

  EXPECT_EQ(client.receive().body, "a");
  EXPECT_EQ(client.receive().body, "b");
  EXPECT_EQ(client.receive().body, "c");
}

TEST(ServerPipeline, AnswersWhatIsReadyBeforeASlowOneThatCameLater) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/a") + get("/slow"));
  server.wait_for(2);

  server.let_through("a");

  EXPECT_EQ(client.receive().body, "a");
  server.let_through("slow");
  EXPECT_EQ(client.receive().body, "slow");
}

TEST(ServerPipeline, StartsNoMoreThanAllowedAtTheSameTime) {
  Gates server(pipelining(2));
  RawClient client(server.port());
  client.send(get("/a") + get("/b") + get("/c") + get("/d"));
  EXPECT_THAT(server.wait_for(2), ElementsAre("a", "b"));

  server.let_through("b");  // is not answered yet, and so takes its place
  RawClient other(server.port());
  other.send(get("/other"));
  EXPECT_THAT(server.wait_for(3), ElementsAre("a", "b", "other"));

  server.let_through("a");
  EXPECT_THAT(server.wait_for(5), ElementsAre("a", "b", "other", "c", "d"));
}

TEST(ServerPipeline, AnswersWhatCameBeforeARequestThatIsNone) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/a") + get("/b") + "nonsense\r\n\r\n" + get("/c"));
  EXPECT_THAT(server.wait_for(2), ElementsAre("a", "b"));

  server.let_through("b");
  server.let_through("a");

  EXPECT_EQ(client.receive().body, "a");
  EXPECT_EQ(client.receive().body, "b");
  auto const refusal = client.receive();
  EXPECT_EQ(refusal.status, 400U);
  EXPECT_THAT(refusal.head, HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(client.receive_rest(), "");
  EXPECT_THAT(server.wait_for(2), ElementsAre("a", "b"));
}

TEST(ServerPipeline, AnAnswerThatEndsTheConnectionIsTheLast) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/a") + get("/last") + get("/c"));
  server.wait_for(3);

  server.let_through("c");
  server.let_through("last");
  server.let_through("a");

  EXPECT_THAT(client.receive().head, Not(HasSubstr("Connection: close")));
  EXPECT_THAT(client.receive().head, HasSubstr("Connection: close"));
  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerPipeline, NothingIsStartedBehindAnAnswerThatEndsTheConnection) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/slow") + get("/last"));
  server.wait_for(2);
  server.let_through("last");
  client.send(get("/behind"));

  server.let_through("slow");

  EXPECT_EQ(client.receive().body, "slow");
  EXPECT_EQ(client.receive().body, "last");
  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerPipeline, AnswersAClientThatHasEndedSending) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/a") + get("/b"));
  client.end_sending();
  server.wait_for(2);

  server.let_through("b");
  server.let_through("a");

  EXPECT_THAT(client.receive_rest(), HasSubstr("\r\n\r\na"));
}

TEST(ServerPipeline, OutlivesAClientThatGoesWhileItsAnswersArePending) {
  Gates server(pipelining(8));
  {
    RawClient gone(server.port());
    gone.send(get("/a") + get("/b"));
    server.wait_for(2);
  }
  server.let_through("b");
  server.let_through("a");

  RawClient client(server.port());
  client.send(get("/a"));
  EXPECT_EQ(client.receive().body, "a");
}

TEST(ServerPipeline, LetsPendingRequestsFinishWhenItStops) {
  Gates server(pipelining(8));
  RawClient idle(server.port());
  RawClient client(server.port());
  client.send(get("/a") + get("/b"));
  server.wait_for(2);

  auto stopped = server.stop(minutes(1));
  EXPECT_EQ(idle.receive_rest(), "");
  server.let_through("b");
  server.let_through("a");

  EXPECT_THAT(client.receive().head, Not(HasSubstr("Connection: close")));
  EXPECT_THAT(client.receive().head, HasSubstr("Connection: close"));
  EXPECT_EQ(client.receive_rest(), "");
  stopped.get();
}

TEST(ServerPipeline, StartsNothingMoreWhenItStopsWhileTooManyArePending) {
  Gates server(pipelining(1 + 1));
  RawClient client(server.port());
  client.send(get("/a") + get("/b") + get("/c"));
  server.wait_for(2);

  auto stopped = server.stop(minutes(1));
  server.let_through("a");
  server.let_through("b");

  EXPECT_THAT(client.receive_rest(), HasSubstr("\r\n\r\nb"));
  stopped.get();
  EXPECT_THAT(server.wait_for(2), ElementsAre("a", "b"));
}

TEST(ServerPipeline, CancelsWhatIsPendingOnceTheLimitHasPassed) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/a") + get("/b"));
  server.wait_for(2);
  server.let_through("b");

  server.stop(milliseconds(1)).get();

  EXPECT_EQ(client.receive_rest(), "");
}

TEST(ServerPipeline, AConnectionWhoseAnswerIsPendingIsNotIdle) {
  auto options = pipelining(8);
  options.idle_limit = milliseconds(20);
  Gates server(options);
  RawClient waiting(server.port());
  waiting.send(get("/slow"));
  server.wait_for(1);
  RawClient idle(server.port());
  server.let_through("a");
  idle.send(get("/a"));

  EXPECT_THAT(idle.receive_rest(), HasSubstr("\r\n\r\na"));  // closed, for it was idle

  server.let_through("slow");
  EXPECT_THAT(waiting.receive_rest(), HasSubstr("\r\n\r\nslow"));
}

TEST(ServerPipeline, ARequestThatDoesNotComeToAnEndTakesNoAnswerFromThoseBefore) {
  auto options = pipelining(8);
  options.request_limit = milliseconds(20);
  Gates server(options);
  RawClient client(server.port());
  client.send(get("/a") + "GET /b HT");
  server.wait_for(1);
  RawClient silent(server.port());
  EXPECT_EQ(silent.receive_rest(), "");  // so long has passed

  server.let_through("a");

  EXPECT_THAT(client.receive_rest(), HasSubstr("\r\n\r\na"));
}

TEST(ServerPipeline, WelcomesABodyAfterTheAnswersBefore) {
  Gates server(pipelining(8));
  RawClient client(server.port());
  client.send(get("/a") + "GET /b HTTP/1.1\r\nHost: robot\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  server.wait_for(1);

  server.let_through("a");

  EXPECT_EQ(client.receive().body, "a");
  EXPECT_EQ(client.receive(true).status, 100U);
  server.let_through("b");
  client.send("{}");
  EXPECT_EQ(client.receive().body, "b");
}

}  // namespace petal::http::test
