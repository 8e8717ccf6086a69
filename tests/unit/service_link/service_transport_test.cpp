// SPDX-License-Identifier: Apache-2.0
#include "service_link/service_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>

#include "http/body.hpp"
#include "http/server.hpp"
#include "support/on_a_loop.hpp"

namespace petal::service_link {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

/// A client service that answers what its test tells it to, on the test's own loop.
class ScriptedService {
 public:
  explicit ScriptedService(boost::asio::io_context& loop)
      : server_(
            loop.get_executor(), {.host = "127.0.0.1"},
            {{http::Method::get, "/health", [this](http::Request) { return health(); }},
             {http::Method::post, "/publish", [this](http::Request request) { return publish(std::move(request)); }},
             {http::Method::post, "/subscribe",
              [this](http::Request request) { return subscribe(std::move(request)); }}}) {
    server_.listen().value();
  }

  std::uint16_t port() const { return server_.port(); }
  Task<> stop() { return server_.stop(milliseconds(0)); }

  bool connected = true;
  std::string instance = "1";
  std::deque<unsigned> statuses;  ///< of the next answers; 200 after them
  std::vector<std::string> told;  ///< filter and QoS
  std::vector<std::string> asked_for_retained;
  std::vector<std::string> published;  ///< bodies
  bool takes_properties = true;
  int looks = 0;

 private:
  Task<http::Response> health() {
    ++looks;
    json::object shown{{"connected", connected}};
    if (!instance.empty()) shown["instance"] = instance;
    if (takes_properties) shown["properties"] = true;
    co_return http::json_response(200, shown);
  }

  Task<http::Response> publish(http::Request request) {
    published.push_back(request.body);
    co_return http::json_response(200, {{"status", "success"}});
  }

  Task<http::Response> subscribe(http::Request request) {
    http::BodyReader body(request);
    told.push_back(body.string("topic") + " " + std::string(body.raw("qos")));
    if (body.boolean("send_retained", false)) asked_for_retained.push_back(body.string("topic"));
    unsigned status = 200;
    if (!statuses.empty()) {
      status = statuses.front();
      statuses.pop_front();
    }
    if (status == 200) co_return http::json_response(200, {{"status", "success"}});
    co_return http::json_response(status, {{"error", "says the service"}});
  }

  http::Server server_;
};

class ServiceTransportTest : public testing::Test {
 protected:
  ServiceTransportTest() {
    ServiceTransportOptions options;
    options.service = {.host = "127.0.0.1", .port = service_.port()};
    options.health_interval = milliseconds(1);
    transport_.emplace(loop_.get_executor(), options);
  }
  ~ServiceTransportTest() override {
    test::run_on(loop_, transport_->stop());
    test::run_on(loop_, service_.stop());
  }

  void start() {
    transport_->start([](const transport::Incoming&) { return transport::Taken::yes; },
                      [](const transport::LinkState&) {});
    until([this] { return transport_->state().connected; });
  }

  /// What the service says has been read and acted upon when it has been asked for the second time.
  void wait_for_a_look() {
    auto const seen = service_.looks;
    until([&] { return service_.looks == seen + 2; });
  }

  void until(const std::function<bool()>& reached) {
    loop_.restart();
    while (!reached() && loop_.run_one() > 0) {
    }
    ASSERT_TRUE(reached());
  }

  Result<void> subscribe(Qos qos) { return test::run_on(loop_, transport_->subscribe("a", {.qos = qos})); }

  boost::asio::io_context loop_;
  ScriptedService service_{loop_};
  std::optional<ServiceTransport> transport_;
};

TEST_F(ServiceTransportTest, TellsTheServiceAgainWhatWasWantedBeforeARefusal) {
  start();
  EXPECT_TRUE(subscribe(Qos::at_least_once));
  service_.statuses = {502};
  EXPECT_TRUE(subscribe(Qos::exactly_once).error().is(Errc::refused));

  service_.told.clear();
  service_.instance = "2";  // it was restarted
  wait_for_a_look();

  EXPECT_THAT(service_.told, ElementsAre("a 1"));
}

TEST_F(ServiceTransportTest, WantsNothingOfWhatWasRefusedAtOnce) {
  start();
  service_.statuses = {502};
  EXPECT_TRUE(subscribe(Qos::at_least_once).error().is(Errc::refused));

  service_.told.clear();
  service_.instance = "2";
  wait_for_a_look();

  EXPECT_THAT(service_.told, IsEmpty());
}

TEST_F(ServiceTransportTest, PublishesPropertiesWhereTheServiceTakesThem) {
  start();

  test::run_on(loop_, transport_->publish({.topic = "a", .payload = "1", .properties = {{}, {}, {}, {{"n", "v"}}}}))
      .value();
  test::run_on(loop_, transport_->publish({.topic = "a", .payload = "2"})).value();

  ASSERT_EQ(service_.published.size(), 2U);
  EXPECT_THAT(service_.published[0], testing::HasSubstr(R"("properties":{"user":{"n":"v"}})"));
  EXPECT_THAT(service_.published[1], testing::Not(testing::HasSubstr("properties")));
}

TEST_F(ServiceTransportTest, AServiceThatDoesNotTakePropertiesIsNotShownThem) {
  service_.takes_properties = false;
  start();

  test::run_on(loop_, transport_->publish({.topic = "a", .payload = "1", .properties = {{}, {}, {}, {{"n", "v"}}}}))
      .value();

  ASSERT_EQ(service_.published.size(), 1U);
  EXPECT_THAT(service_.published[0], testing::Not(testing::HasSubstr("properties")));
}

TEST_F(ServiceTransportTest, AsksForWhatIsRetainedOnceForEveryoneWhoIsNew) {
  transport::FilterOptions const is_new{.send_retained = true};
  test::run_on(loop_, transport_->subscribe("a", is_new)).value();
  start();
  EXPECT_THAT(service_.asked_for_retained, ElementsAre("a"));

  test::run_on(loop_, transport_->subscribe("a", is_new)).value();
  EXPECT_THAT(service_.asked_for_retained, ElementsAre("a", "a"));

  service_.told.clear();
  service_.instance = "2";  // nobody is new for that
  wait_for_a_look();
  EXPECT_THAT(service_.told, ElementsAre("a 1"));
  EXPECT_THAT(service_.asked_for_retained, ElementsAre("a", "a"));
}

TEST_F(ServiceTransportTest, AServiceThatIsNotOursIsNotAskedForWhatIsRetained) {
  service_.instance.clear();
  start();

  test::run_on(loop_, transport_->subscribe("a", {.send_retained = true})).value();

  EXPECT_THAT(service_.asked_for_retained, IsEmpty());
}

TEST_F(ServiceTransportTest, AFilterStaysRefusedUntilTheServiceHasDecidedAgain) {
  EXPECT_TRUE(subscribe(Qos::at_least_once));
  service_.statuses = {502};
  start();
  EXPECT_TRUE(transport_->state().refused_filters.contains("a"));

  service_.connected = false;
  until([this] { return !transport_->state().connected; });
  service_.statuses = {503, 502};  // it has failed, and then has decided
  service_.connected = true;
  service_.told.clear();
  until([this] { return service_.told.size() == 1; });
  wait_for_a_look();

  EXPECT_THAT(service_.told, ElementsAre("a 1", "a 1"));
  EXPECT_TRUE(transport_->state().refused_filters.contains("a"));
}

}  // namespace
}  // namespace petal::service_link
