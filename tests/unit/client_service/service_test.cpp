// SPDX-License-Identifier: Apache-2.0
#include "client_service/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "support/fake_transport.hpp"
#include "support/on_a_loop.hpp"
#include "support/temporary_directory.hpp"

namespace petal::client_service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto one = "http://127.0.0.1:5001/";
constexpr auto two = "http://127.0.0.1:5002/";

/// A service over a FakeTransport whose broker is there.
class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    auto store = RegistrationStore::open(loop_.get_executor(), directory_.path()).value();
    store_ = store.get();
    service_.emplace(loop_.get_executor(), ServiceOptions{}, transport_, std::move(store));
    transport_.connect();
  }
  ~ServiceTest() override { test::run_on(loop_, service_->stop()); }

  Result<void> subscribe(const std::string& url, Qos qos = Qos::at_least_once) {
    return test::run_on(loop_, service_->subscribe({"a", url, qos}));
  }
  std::vector<Registration> stored() { return test::run_on(loop_, store_->load()); }

  boost::asio::io_context loop_;
  test::TemporaryDirectory directory_;
  test::FakeTransport transport_;
  RegistrationStore* store_ = nullptr;
  std::optional<Service> service_;
};

TEST_F(ServiceTest, ARefusedRegistrationLeavesNothingBehind) {
  transport_.subscribe_answer = Error(Errc::refused, "not authorized");

  EXPECT_TRUE(subscribe(one).error().is(Errc::refused));

  EXPECT_EQ(service_->health().at("subscriptions"), 0);
  EXPECT_THAT(stored(), IsEmpty());
}

TEST_F(ServiceTest, TheSamePairAgainAsksTheBrokerOnlyForWhatIsRetained) {
  EXPECT_TRUE(subscribe(one));
  EXPECT_TRUE(subscribe(one));
  EXPECT_EQ(transport_.subscribe_calls, 1);

  EXPECT_TRUE(test::run_on(loop_, service_->subscribe({"a", one, Qos::at_least_once}, true)));
  EXPECT_EQ(transport_.subscribe_calls, 2);
  EXPECT_EQ(service_->health().at("subscriptions"), 1);
}

TEST_F(ServiceTest, RefusesPropertiesThatWouldEndTheLink) {
  transport::OutgoingMessage message{.topic = "a", .payload = "1"};
  message.properties.user.emplace_back("n", "a\nb");

  EXPECT_TRUE(test::run_on(loop_, service_->publish(message)).error().is(Errc::invalid_argument));

  message.properties.user = {{"n", "v"}};
  EXPECT_TRUE(test::run_on(loop_, service_->publish(message)));
  EXPECT_EQ(transport_.published.at(0).properties, message.properties);
}

TEST_F(ServiceTest, ARefusedRegistrationLeavesThoseOfOtherUrls) {
  EXPECT_TRUE(subscribe(one));
  transport_.subscribe_answer = Error(Errc::refused, "not authorized");

  EXPECT_TRUE(subscribe(two).error().is(Errc::refused));

  EXPECT_EQ(service_->health().at("subscriptions"), 1);
  EXPECT_THAT(stored(), ElementsAre(Registration{"a", one, Qos::at_least_once}));
}

TEST_F(ServiceTest, AUrlKeepsItsRegistrationWhereAnotherQosIsRefused) {
  EXPECT_TRUE(subscribe(one, Qos::at_most_once));
  transport_.subscribe_answer = Error(Errc::refused, "not authorized");

  EXPECT_TRUE(subscribe(one, Qos::exactly_once).error().is(Errc::refused));

  EXPECT_EQ(service_->health().at("subscriptions"), 1);
  EXPECT_THAT(stored(), ElementsAre(Registration{"a", one, Qos::at_most_once}));
}

TEST_F(ServiceTest, HasRoomForSoManyUrls) {
  for (int port = 1; port <= 64; ++port) EXPECT_TRUE(subscribe("http://127.0.0.1:" + std::to_string(port) + "/"));

  EXPECT_TRUE(subscribe("http://127.0.0.1:65/").error().is(Errc::storage_full));
  EXPECT_TRUE(subscribe("http://127.0.0.1:64/", Qos::at_most_once));

  auto const health = service_->health();
  EXPECT_EQ(health.at("callbacks").at("urls"), 64);
  EXPECT_EQ(health.at("callbacks").at("refused"), 1);
  EXPECT_THAT(std::string(health.at("details").as_string()), testing::HasSubstr("CALLBACK_MAX_URLS"));
  EXPECT_EQ(stored().size(), 64U);
}

TEST_F(ServiceTest, AManagerWithAnotherSecretTakesOverWhatItHadBefore) {
  std::string const place = "http://localhost:3005/callback";
  std::string const secret = place + "/" + std::string(32, '1');
  test::run_on(loop_, service_->subscribe({"b", place, Qos::exactly_once})).value();
  EXPECT_TRUE(subscribe(one));

  EXPECT_TRUE(subscribe(secret));

  EXPECT_THAT(stored(), testing::UnorderedElementsAre(Registration{"b", secret, Qos::exactly_once},
                                                      Registration{"a", secret, Qos::at_least_once},
                                                      Registration{"a", one, Qos::at_least_once}));
  EXPECT_EQ(service_->health().at("subscriptions"), 3);
}

}  // namespace
}  // namespace petal::client_service
