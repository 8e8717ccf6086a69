// SPDX-License-Identifier: Apache-2.0
// What every implementation of LocalDb promises: on SQLite, over the dashboard, and on a Harness for tests.
#include <array>
#include <boost/json/serialize.hpp>
#include <memory>

#include "testing/memory_local_db.hpp"
#include "unit/local_db/local_db_test.hpp"
#include "unit/local_db/stand_in_dashboard.hpp"

namespace petal::local_db {
namespace {

enum class Where { sqlite, dashboard, memory };

class AnyLocalDb : public LocalDbCalls, public ::testing::WithParamInterface<Where> {
 protected:
  AnyLocalDb() { db_ = open("robot-1"); }

  std::unique_ptr<RobotDb> open(const std::string& robot) {
    if (GetParam() == Where::memory) return std::make_unique<petal::testing::MemoryLocalDb>(robot, records_);
    if (GetParam() == Where::sqlite)
      return test::run_on(loop_, SqliteLocalDb::open(loop_.get_executor(), directory_.path(), robot)).value();
    return test::run_on(loop_,
                        DashboardLocalDb::open(loop_.get_executor(), dashboard_.address(), directory_.path(), robot));
  }

  StandInDashboard dashboard_{loop_};
  std::shared_ptr<petal::testing::MemoryRecords> records_ = std::make_shared<petal::testing::MemoryRecords>();
  std::unique_ptr<RobotDb> db_;

 private:
  LocalDb& db() override { return *db_; }
};

TEST_P(AnyLocalDb, FindsARecordByTheMemberItWasWrittenBy) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  auto const found = get("arms", "id", "7").value();

  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (json::object{{"name", "left"}, {"id", "7"}, {"robot_instance_id", "robot-1"}}));
  EXPECT_FALSE(get("arms", "id", "8").value());
  EXPECT_FALSE(get("legs", "id", "7").value());
}

TEST_P(AnyLocalDb, FindsARecordByAnyOtherMemberComparedAsText) {
  set("arms", "id", "7", {{"joints", 6}, {"ready", true}, {"reach", 1.5}, {"tool", nullptr}}).value();

  EXPECT_TRUE(get("arms", "joints", "6").value());
  EXPECT_TRUE(get("arms", "ready", "true").value());
  EXPECT_TRUE(get("arms", "reach", "1.5").value());
  EXPECT_TRUE(get("arms", "tool", "null").value());
  EXPECT_FALSE(get("arms", "ready", "1").value());
  EXPECT_FALSE(get("arms", "joints", "06").value());
}

TEST_P(AnyLocalDb, ReplacesARecordWhole) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  set("arms", "id", "7", {{"size", 2}}).value();

  EXPECT_EQ(*get("arms", "id", "7").value(),
            (json::object{{"size", 2}, {"id", "7"}, {"robot_instance_id", "robot-1"}}));
  EXPECT_EQ(scan("arms").value().size(), 1U);
}

TEST_P(AnyLocalDb, KeepsTheTypeOfAMemberThatHasTheValueAlready) {
  set("arms", "id", "7", {{"id", 7}}).value();

  EXPECT_EQ(get("arms", "id", "7").value()->at("id"), json::value(7));
}

TEST_P(AnyLocalDb, OverwritesAMemberThatContradictsWhereTheRecordIsWritten) {
  set("arms", "id", "7", {{"id", "8"}, {"robot_instance_id", "robot-2"}}).value();

  EXPECT_EQ(*get("arms", "id", "7").value(), (json::object{{"id", "7"}, {"robot_instance_id", "robot-1"}}));
}

TEST_P(AnyLocalDb, NeverShowsAnotherRobotsRecords) {
  set("arms", "id", "7").value();
  set("config-robot_instances", "id", "robot-1", {{"organization_id", "acme"}}).value();

  db_ = open("robot-2");

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_TRUE(scan("arms").value().empty());
  EXPECT_TRUE(update("arms", "id", "7", {{"a", 1}}).error().is(Errc::not_found));
  EXPECT_TRUE(remove("arms", "id", "7").error().is(Errc::not_found));
  EXPECT_EQ(db_->organization_id(), "");
  EXPECT_TRUE(set("arms", "id", "7", {{"mine", true}}));
  db_ = open("robot-1");
  EXPECT_FALSE(get("arms", "id", "7").value()->contains("mine"));
}

TEST_P(AnyLocalDb, RefusesToWriteForAnotherRobot) {
  EXPECT_TRUE(set("arms", "robot_instance_id", "robot-2").error().is(Errc::invalid_argument));
}

TEST_P(AnyLocalDb, MergesTheMembersOfAnUpdate) {
  set("arms", "id", "7", {{"name", "left"}, {"pose", {{"x", 1}, {"y", 2}}}}).value();

  update("arms", "name", "left", {{"pose", {{"x", 5}}}, {"robot_instance_id", "robot-2"}}).value();

  json::object const expected{{"name", "left"}, {"pose", {{"x", 5}}}, {"id", "7"}, {"robot_instance_id", "robot-1"}};
  EXPECT_EQ(*get("arms", "id", "7").value(), expected);
}

TEST_P(AnyLocalDb, CannotUpdateWhatIsMissing) {
  auto const missing = update("arms", "id", "7", {{"a", 1}});

  ASSERT_TRUE(missing.error().is(Errc::not_found));
  EXPECT_EQ(missing.error().message(), "table \"arms\" has no record whose \"id\" is \"7\"");
  EXPECT_TRUE(scan("arms").value().empty());
}

TEST_P(AnyLocalDb, RefusesAnUpdateThatMakesARecordTooLarge) {
  set("arms", "id", "7", {{"a", std::string(600000, 'x')}}).value();

  EXPECT_TRUE(update("arms", "id", "7", {{"b", std::string(600000, 'x')}}).error().is(Errc::invalid_argument));
}

TEST_P(AnyLocalDb, WritesADeletedRecordAnew) {
  for (int i = 0; i < 3; ++i) {
    set("arms", "id", "7", {{"name", "left"}, {"deleted", true}}).value();
    EXPECT_FALSE(get("arms", "id", "7").value()->contains("deleted"));
    remove("arms", "id", "7").value();
  }
  set("arms", "id", "7").value();

  EXPECT_EQ(scan("arms").value().size(), 1U);
}

TEST_P(AnyLocalDb, ScansOldestFirst) {
  for (auto const* id : {"c", "a", "b"}) set("arms", "id", id).value();

  auto const found = scan("arms").value();

  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].at("id"), "c");
  EXPECT_EQ(found[1].at("id"), "a");
  EXPECT_EQ(found[2].at("id"), "b");
}

TEST_P(AnyLocalDb, ScansForWhatMeetsEveryFilter) {
  set("arms", "id", "1", {{"side", "left"}, {"size", 2}}).value();
  set("arms", "id", "2", {{"side", "left"}, {"size", 3}}).value();
  set("arms", "id", "3", {{"side", "right"}, {"size", 2}}).value();

  EXPECT_EQ(scan("arms", {{"side", "left"}}).value().size(), 2U);
  EXPECT_EQ(scan("arms", {{"side", "left"}, {"size", "2"}}).value().size(), 1U);
  EXPECT_TRUE(scan("arms", {{"side", "left"}, {"missing", "2"}}).value().empty());
}

TEST_P(AnyLocalDb, TakesQuotesAndEveryScriptForWhatTheyAre) {
  auto const* const hostile = "Robert'); DROP TABLE records;-- \"quoted\" \\ % _ $.x [0] \n\t 電気 \xF0\x9F\xA4\x96";
  set(hostile, hostile, hostile, {{"text", hostile}}).value();

  EXPECT_TRUE(get(hostile, hostile, hostile).value());
  EXPECT_TRUE(get(hostile, "text", hostile).value());
  EXPECT_EQ(scan(hostile, {{hostile, hostile}, {"text", hostile}}).value().size(), 1U);
  update(hostile, "text", hostile, {{hostile, "other"}}).value();
  EXPECT_TRUE(get(hostile, hostile, "other").value());
  remove(hostile, hostile, "other").value();
  EXPECT_TRUE(scan(hostile).value().empty());
}

TEST_P(AnyLocalDb, RefusesWhatCannotBeKept) {
  EXPECT_TRUE(get("", "id", "7").error().is(Errc::invalid_argument));
  EXPECT_TRUE(scan("arms", {{"id", ""}}).error().is(Errc::invalid_argument));
  EXPECT_TRUE(set("arms", "", "7").error().is(Errc::invalid_argument));
  EXPECT_TRUE(update("arms", "id", "", {}).error().is(Errc::invalid_argument));
  EXPECT_TRUE(remove("", "id", "7").error().is(Errc::invalid_argument));
  EXPECT_TRUE(set("arms", "id", "7", {{"a", std::string(2000000, 'x')}}).error().is(Errc::invalid_argument));
}

TEST_P(AnyLocalDb, KeepsEveryOneOfManyConcurrentWrites) {
  auto const writer = [](LocalDb& db, std::string id) -> Task<> {
    (co_await db.set_item("arms", "id", id, {{"name", "arm " + id}})).value();
  };
  int written = 0;
  for (int i = 0; i < 200; ++i)
    boost::asio::co_spawn(loop_, writer(*db_, std::to_string(i)), [&written](std::exception_ptr e) {
      EXPECT_FALSE(e);
      ++written;
    });
  loop_.restart();
  while (written < 200) loop_.run_one();

  EXPECT_EQ(scan("arms").value().size(), 200U);
}

TEST_P(AnyLocalDb, HasEverythingAgainAfterARestart) {
  set("arms", "id", "7", {{"big", 9007199254740993}}).value();
  set("config-robot_instances", "id", "robot-1", {{"organization_id", "acme"}}).value();

  db_.reset();
  db_ = open("robot-1");

  EXPECT_EQ(get("arms", "id", "7").value()->at("big"), json::value(9007199254740993));
  EXPECT_EQ(db_->organization_id(), "acme");
}

TEST_P(AnyLocalDb, ReturnsWhatIsDeletedNoMore) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  remove("arms", "name", "left").value();

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_FALSE(get("arms", "name", "left").value());
  EXPECT_TRUE(scan("arms").value().empty());
  EXPECT_TRUE(remove("arms", "id", "7").error().is(Errc::not_found));
}

class AnyRobotIdentity : public AnyLocalDb {
 protected:
  static constexpr auto robots = "config-robot_instances";

  AnyRobotIdentity() {
    db_->on_identity_change([this] { changes_ += db_->organization_id() + ";"; });
  }

  std::string changes_;  ///< the organization at each change
};

TEST_P(AnyRobotIdentity, IsEmptyUntilTheRobotIsProvisioned) {
  EXPECT_EQ(db_->machine_id(), "robot-1");
  EXPECT_EQ(db_->organization_id(), "");
  EXPECT_EQ(db_->robot_type_id(), "");
}

TEST_P(AnyRobotIdentity, FollowsOwnWritesAtOnce) {
  set(robots, "id", "robot-1", {{"organization_id", "acme"}, {"robot_type_id", "rover"}}).value();
  EXPECT_EQ(db_->robot_type_id(), "rover");

  update(robots, "id", "robot-1", {{"organization_id", "other"}}).value();
  remove(robots, "id", "robot-1").value();

  EXPECT_EQ(changes_, "acme;other;;");
  EXPECT_EQ(db_->organization_id(), "");
}

TEST_P(AnyRobotIdentity, IsNotTakenFromAnyOtherRecord) {
  set(robots, "id", "robot-9", {{"organization_id", "other"}}).value();
  set("arms", "id", "robot-1", {{"organization_id", "other"}}).value();

  EXPECT_EQ(db_->organization_id(), "");
}

TEST_P(AnyRobotIdentity, SignalsOnlyWhatChangesIt) {
  set(robots, "id", "robot-1", {{"organization_id", "acme"}}).value();

  update(robots, "id", "robot-1", {{"name", "Robbie"}}).value();

  EXPECT_EQ(changes_, "acme;");
}

TEST_P(AnyRobotIdentity, MayBeANumber) {
  set(robots, "id", "robot-1", {{"organization_id", 42}, {"robot_type_id", nullptr}}).value();

  EXPECT_EQ(db_->organization_id(), "42");
  EXPECT_EQ(db_->robot_type_id(), "");
}

const auto everywhere = ::testing::Values(Where::sqlite, Where::dashboard, Where::memory);
const auto by_name = [](const auto& info) {
  return std::array{"Sqlite", "Dashboard", "Memory"}.at(static_cast<std::size_t>(info.param));
};

INSTANTIATE_TEST_SUITE_P(On, AnyLocalDb, everywhere, by_name);
INSTANTIATE_TEST_SUITE_P(On, AnyRobotIdentity, everywhere, by_name);

}  // namespace
}  // namespace petal::local_db
