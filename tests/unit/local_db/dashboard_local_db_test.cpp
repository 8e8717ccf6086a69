// SPDX-License-Identifier: Apache-2.0
#include "local_db/dashboard_local_db.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "unit/local_db/local_db_test.hpp"
#include "unit/local_db/stand_in_dashboard.hpp"

namespace petal::local_db {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto robots = "config-robot_instances";

class DashboardDb : public LocalDbCalls {
 protected:
  std::unique_ptr<DashboardLocalDb> open(DashboardOptions options) {
    return test::run_on(loop_,
                        DashboardLocalDb::open(loop_.get_executor(), std::move(options), directory_.path(), "robot-1",
                                               [](std::string_view name) { return name == "+" ? "a wildcard" : ""; }));
  }

  /// The dashboard answers everything so.
  void answers(unsigned status, std::string body) {
    dashboard_.answer = [status, body](const std::string&) -> Task<http::Response> {
      http::Response response;
      response.status = status;
      response.body = body;
      co_return response;
    };
  }

  StandInDashboard dashboard_{loop_};
  std::unique_ptr<DashboardLocalDb> db_ = open(dashboard_.address());

 private:
  LocalDb& db() override { return *db_; }
};

TEST_F(DashboardDb, AsksInTheDashboardsOwnWords) {
  std::vector<json::value> bodies;
  dashboard_.answer = [&bodies](const std::string& body) -> Task<http::Response> {
    bodies.push_back(json::parse(body));
    co_return http::json_response(200, {{"id", "7"}, {"a", 1}, {"robot_instance_id", "robot-1"}});
  };
  get("arms", "id", "7").value();
  scan("arms", {{"side", "left"}}).value();
  set("arms", "id", "7", {{"b", 2}}).value();
  remove("arms", "id", "7").value();

  json::value const by_id = {
      {"partition_key", "id"}, {"partition_value", "7"}, {"onBoardId", "robot-1"}, {"table_name", "arms"}};
  EXPECT_EQ(bodies.at(0), by_id);
  EXPECT_EQ(bodies.at(1).at("scanFilter"),
            (json::array{{{"filter_key_name", "side"}, {"filter_key_value", "left"}},
                         {{"filter_key_name", "robot_instance_id"}, {"filter_key_value", "robot-1"}}}));
  EXPECT_EQ(bodies.at(2).at("data"), (json::object{{"b", 2}, {"id", "7"}, {"robot_instance_id", "robot-1"}}));
  EXPECT_EQ(bodies.at(3), by_id);
  EXPECT_EQ(bodies.at(4).at("filter_key"), "id");
  EXPECT_EQ(bodies.at(4).at("filter_value"), "7");
  EXPECT_EQ(bodies.at(4).at("data"),
            (json::object{{"id", "7"}, {"a", 1}, {"robot_instance_id", "robot-1"}, {"deleted", true}}));
  EXPECT_THAT(dashboard_.asked, ElementsAre("getData", "getData", "scanData", "setData", "getData", "updateData"));
}

TEST_F(DashboardDb, ShowsNothingThatIsNotTheRobotsWhateverTheDashboardReturns) {
  answers(200, R"([{"id":"7","robot_instance_id":"robot-2"}, {"id":"7"},
                   {"id":"7","robot_instance_id":"robot-1","deleted":true}])");

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_TRUE(scan("arms").value().empty());
  EXPECT_TRUE(update("arms", "id", "7", {{"a", 1}}).error().is(Errc::not_found));
}

TEST_F(DashboardDb, SearchesWhereTheDashboardFindsOnlyByItsOwnKey) {
  dashboard_.answer = [](const std::string& body) -> Task<http::Response> {
    if (body.find("partition_key") != std::string::npos)
      co_return http::json_response(400, {{"error", "side is no key of the table"}});
    co_return http::json_response(200, json::array{{{"side", "left"}, {"robot_instance_id", "robot-1"}}});
  };

  EXPECT_TRUE(get("arms", "side", "left").value());
  EXPECT_THAT(get("arms", "id", "7").error().message(), HasSubstr("side is no key of the table"));
}

struct Fault {
  unsigned status;
  std::string body;
  std::string told;
};

class DashboardFault : public DashboardDb, public testing::WithParamInterface<Fault> {};

TEST_P(DashboardFault, IsAnErrorThatSaysWhatWasAskedAndWhatCame) {
  answers(GetParam().status, GetParam().body);

  auto const got = get("arms", "id", "7");

  ASSERT_TRUE(got.error().is(Errc::storage_failed));
  EXPECT_THAT(got.error().message(), HasSubstr("getData (table \"arms\")"));
  EXPECT_THAT(got.error().message(), HasSubstr(GetParam().told));
  EXPECT_TRUE(set("arms", "id", "7").error().is(Errc::storage_failed));
  EXPECT_TRUE(scan("arms").error().is(Errc::storage_failed));
  EXPECT_TRUE(remove("arms", "id", "7").error().is(Errc::storage_failed));
  EXPECT_THAT(db_->fault(), HasSubstr(GetParam().told));
  dashboard_.answer = nullptr;
  EXPECT_TRUE(set("arms", "id", "7"));
  EXPECT_EQ(db_->fault(), "");
}

INSTANTIATE_TEST_SUITE_P(Of, DashboardFault,
                         testing::Values(Fault{500, "broken", "status 500: broken"}, Fault{200, "<html>", "not JSON"},
                                         Fault{200, "7", "neither a record"}, Fault{302, "", "status 302"},
                                         Fault{200, "[" + std::string(20'000'000, ' ') + "]", "limit"}));

TEST_F(DashboardDb, TakesNoForAnAnswer) {
  answers(403, R"({"error":"not for you"})");

  EXPECT_THAT(set("arms", "id", "7").error().message(), HasSubstr("refused /drone/onBoard/config/setData"));
  EXPECT_THAT(set("arms", "id", "7").error().message(), HasSubstr("not for you"));
  EXPECT_EQ(db_->fault(), "");
  answers(404, "");
  EXPECT_FALSE(get("arms", "id", "7").value());
}

TEST_F(DashboardDb, WaitsNoLongerThanTheLimit) {
  auto impatient = dashboard_.address();
  impatient.limit = milliseconds(20);
  auto const slow = std::make_shared<runtime::Event>(loop_.get_executor());
  dashboard_.answer = [slow](const std::string&) -> Task<http::Response> {
    co_await slow->wait();
    co_return http::Response();
  };

  db_ = open(impatient);

  EXPECT_THAT(get("arms", "id", "7").error().message(), HasSubstr("no answer in time"));
  EXPECT_THAT(db_->fault(), HasSubstr("127.0.0.1:"));
}

TEST_F(DashboardDb, KnowsItsOrganizationWhileTheDashboardIsDown) {
  set(robots, "id", "robot-1", {{"organization_id", "acme"}, {"robot_type_id", "rover"}}).value();
  DashboardOptions nobody;
  nobody.host = "127.0.0.1";
  nobody.port = 1;

  db_ = open(nobody);

  EXPECT_EQ(db_->organization_id(), "acme");
  EXPECT_EQ(db_->robot_type_id(), "rover");
  EXPECT_TRUE(get("arms", "id", "7").error().is(Errc::storage_failed));
}

TEST_F(DashboardDb, RefusesAnOrganizationOfTheDashboardOrOfAnEarlierStartAndAsksAgain) {
  KeptIdentity(directory_.path(), "robot-1").save({"+", "rover"}).value();

  db_ = open(dashboard_.address());
  EXPECT_EQ(db_->organization_id(), "");
  set(robots, "id", "robot-1", {{"organization_id", "+"}}).value();
  EXPECT_EQ(db_->organization_id(), "");
  EXPECT_THAT(db_->refusal(), HasSubstr("organization_id=\"+\" of the robot's record is refused: a wildcard"));

  set(robots, "id", "robot-1", {{"organization_id", "acme"}}).value();
  EXPECT_EQ(db_->organization_id(), "acme");
  EXPECT_EQ(db_->refusal(), "");
}

TEST_F(DashboardDb, IsNotMisledByWhatAnotherRobotKept) {
  KeptIdentity(directory_.path(), "robot-2").save({"acme", "rover"}).value();

  db_ = open(dashboard_.address());

  EXPECT_EQ(db_->organization_id(), "");
}

Task<bool> watch_while(DashboardLocalDb& db, std::function<void()> happens) {
  auto const executor = co_await boost::asio::this_coro::executor;
  runtime::Event changed(executor);
  runtime::TaskGroup tasks(executor);
  db.on_identity_change([&changed] { changed.notify_all(); });
  tasks.spawn("watch", db.watch({milliseconds(1), milliseconds(2)}));
  happens();
  co_await changed.wait();
  co_return co_await tasks.stop(std::chrono::hours(1));
}

TEST_F(DashboardDb, NoticesThatTheRobotWasProvisionedAlsoAfterTheDashboardWasDown) {
  answers(500, "");
  auto const provision = [this] { answers(200, R"({"id":"robot-1","organization_id":"acme"})"); };

  EXPECT_TRUE(test::run_on(loop_, watch_while(*db_, provision)));

  EXPECT_EQ(db_->organization_id(), "acme");
}

}  // namespace
}  // namespace petal::local_db
