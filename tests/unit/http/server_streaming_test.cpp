// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "http/body_stream.hpp"
#include "http/server.hpp"
#include "runtime/event.hpp"
#include "unit/http/raw_client.hpp"
#include "unit/http/served.hpp"

namespace petal::http::test {
namespace {

namespace asio = boost::asio;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// Says `pieces`, then ends, or waits for ever; tells when it is gone.
class Scripted final : public BodyStream {
 public:
  Scripted(std::vector<std::string> pieces, bool ends, std::promise<void>& gone)
      : pieces_(pieces.begin(), pieces.end()), ends_(ends), gone_(gone) {}
  ~Scripted() override { gone_.set_value(); }

  Task<std::string> next() override {
    if (pieces_.empty()) {
      if (!ends_) co_await runtime::Event(co_await asio::this_coro::executor).wait();
      co_return "";
    }
    auto piece = std::move(pieces_.front());
    pieces_.pop_front();
    co_return piece;
  }

 private:
  std::deque<std::string> pieces_;
  bool ends_;
  std::promise<void>& gone_;
};

class ServerStreaming : public testing::Test {
 protected:
  ServerStreaming() {
    server_.listen().value();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~ServerStreaming() override {
    stop(std::chrono::seconds(0));
    work_.reset();
    thread_.join();
  }

  void stop(std::chrono::steady_clock::duration limit) {
    asio::co_spawn(context_, server_.stop(limit), asio::use_future).get();
  }

  Task<Response> answer(bool ends) {
    Response response;
    response.content_type = "text/plain";
    response.stream = std::make_shared<Scripted>(std::vector<std::string>{"one\n", "two, longer\n"}, ends, gone_);
    co_return response;
  }

  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::promise<void> gone_;
  Server server_{context_.get_executor(),
                 on_loopback(),
                 {{Method::get, "/ends", [this](Request) { return answer(true); }},
                  {Method::get, "/goes-on", [this](Request) { return answer(false); }}}};
  std::thread thread_;
};

TEST_F(ServerStreaming, SendsTheBodyInChunksAndEndsTheConnection) {
  RawClient client(server_.port());

  client.send(get("/ends"));
  auto const all = client.receive_rest();

  EXPECT_THAT(all, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(all, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(all, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(all, EndsWith("\r\n\r\n4\r\none\n\r\nc\r\ntwo, longer\n\r\n0\r\n\r\n"));
}

TEST_F(ServerStreaming, SendsItAsItIsToAnOldClient) {
  RawClient client(server_.port());

  client.send("GET /ends HTTP/1.0\r\n\r\n");
  auto const all = client.receive_rest();

  EXPECT_THAT(all, Not(HasSubstr("Transfer-Encoding")));
  EXPECT_THAT(all, EndsWith("\r\n\r\none\ntwo, longer\n"));
}

TEST_F(ServerStreaming, AnswersAHeadWithoutABody) {
  RawClient client(server_.port());

  client.send("HEAD /goes-on HTTP/1.1\r\nHost: robot\r\n\r\n");

  EXPECT_THAT(client.receive_rest(), EndsWith("Transfer-Encoding: chunked\r\n\r\n"));
}

TEST_F(ServerStreaming, EndsAtOnceWhenTheServerStops) {
  RawClient client(server_.port());
  client.send(get("/goes-on"));
  client.receive(true);

  stop(std::chrono::hours(1));

  EXPECT_THAT(client.receive_rest(), EndsWith("0\r\n\r\n"));
  gone_.get_future().wait();
}

TEST_F(ServerStreaming, NoticesThatItsClientHasGone) {
  {
    RawClient client(server_.port());
    client.send(get("/goes-on"));
    client.receive(true);
  }
  gone_.get_future().wait();
}

}  // namespace
}  // namespace petal::http::test
