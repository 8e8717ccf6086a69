// SPDX-License-Identifier: Apache-2.0
#include "local_db/sqlite_local_db.hpp"

#include <boost/json/serialize.hpp>

#include "unit/local_db/local_db_test.hpp"

namespace petal::local_db {
namespace {

TEST_F(LocalDbTest, FindsARecordByTheMemberItWasWrittenBy) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  auto const found = get("arms", "id", "7").value();

  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (json::object{{"name", "left"}, {"id", "7"}, {"robot_instance_id", "robot-1"}}));
  EXPECT_FALSE(get("arms", "id", "8").value());
  EXPECT_FALSE(get("legs", "id", "7").value());
}

TEST_F(LocalDbTest, FindsARecordByAnyOtherMemberComparedAsText) {
  set("arms", "id", "7", {{"joints", 6}, {"ready", true}, {"reach", 1.5}, {"tool", nullptr}}).value();

  EXPECT_TRUE(get("arms", "joints", "6").value());
  EXPECT_TRUE(get("arms", "ready", "true").value());
  EXPECT_TRUE(get("arms", "reach", "1.5").value());
  EXPECT_TRUE(get("arms", "tool", "null").value());
  EXPECT_FALSE(get("arms", "ready", "1").value());
  EXPECT_FALSE(get("arms", "joints", "06").value());
}

TEST_F(LocalDbTest, PrefersTheRecordFiledUnderTheMember) {
  set("arms", "id", "1", {{"name", "left"}}).value();
  set("arms", "name", "right").value();
  update("arms", "id", "1", {{"name", "right"}}).value();

  EXPECT_FALSE(get("arms", "name", "right").value()->contains("id"));
}

TEST_F(LocalDbTest, ReplacesARecordWhole) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  set("arms", "id", "7", {{"size", 2}}).value();

  EXPECT_EQ(*get("arms", "id", "7").value(),
            (json::object{{"size", 2}, {"id", "7"}, {"robot_instance_id", "robot-1"}}));
  EXPECT_EQ(scan("arms").value().size(), 1U);
}

TEST_F(LocalDbTest, ReplacesARecordThatIsFoundByAnotherMember) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  set("arms", "name", "left", {{"size", 2}}).value();

  EXPECT_EQ(scan("arms").value().size(), 1U);
  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_TRUE(get("arms", "name", "left").value());
}

TEST_F(LocalDbTest, KeepsTheTypeOfAMemberThatHasTheValueAlready) {
  set("arms", "id", "7", {{"id", 7}}).value();

  EXPECT_EQ(get("arms", "id", "7").value()->at("id"), json::value(7));
}

TEST_F(LocalDbTest, OverwritesAMemberThatContradictsWhereTheRecordIsWritten) {
  set("arms", "id", "7", {{"id", "8"}, {"robot_instance_id", "robot-2"}}).value();

  EXPECT_EQ(*get("arms", "id", "7").value(), (json::object{{"id", "7"}, {"robot_instance_id", "robot-1"}}));
}

TEST_F(LocalDbTest, NeverShowsAnotherRobotsRecords) {
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

TEST_F(LocalDbTest, RefusesToWriteForAnotherRobot) {
  EXPECT_TRUE(set("arms", "robot_instance_id", "robot-2").error().is(Errc::invalid_argument));
}

TEST_F(LocalDbTest, ReplacesNoOtherRecordWhenOneIsWrittenByItsOwner) {
  set("arms", "id", "7").value();

  set("arms", "robot_instance_id", "robot-1", {{"default", true}}).value();

  EXPECT_TRUE(get("arms", "id", "7").value());
  EXPECT_EQ(scan("arms").value().size(), 2U);
}

TEST_F(LocalDbTest, MergesTheMembersOfAnUpdate) {
  set("arms", "id", "7", {{"name", "left"}, {"pose", {{"x", 1}, {"y", 2}}}}).value();

  update("arms", "name", "left", {{"pose", {{"x", 5}}}, {"robot_instance_id", "robot-2"}}).value();

  json::object const expected{{"name", "left"}, {"pose", {{"x", 5}}}, {"id", "7"}, {"robot_instance_id", "robot-1"}};
  EXPECT_EQ(*get("arms", "id", "7").value(), expected);
}

TEST_F(LocalDbTest, FilesARecordAgainWhenAnUpdateChangesItsMember) {
  set("arms", "id", "7").value();

  update("arms", "id", "7", {{"id", "8"}}).value();
  set("arms", "id", "8", {{"name", "left"}}).value();

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_EQ(scan("arms").value().size(), 1U);
}

TEST_F(LocalDbTest, RefusesAnUpdateThatMakesTwoRecordsOne) {
  set("arms", "id", "7").value();
  set("arms", "id", "8").value();

  EXPECT_TRUE(update("arms", "id", "7", {{"id", "8"}}).error().is(Errc::invalid_argument));
  EXPECT_TRUE(get("arms", "id", "7").value());
}

TEST_F(LocalDbTest, CannotUpdateWhatIsMissing) {
  auto const missing = update("arms", "id", "7", {{"a", 1}});

  ASSERT_TRUE(missing.error().is(Errc::not_found));
  EXPECT_EQ(missing.error().message(), "table \"arms\" has no record whose \"id\" is \"7\"");
  EXPECT_TRUE(scan("arms").value().empty());
}

TEST_F(LocalDbTest, RefusesAnUpdateThatMakesARecordTooLarge) {
  set("arms", "id", "7", {{"a", std::string(600000, 'x')}}).value();

  EXPECT_TRUE(update("arms", "id", "7", {{"b", std::string(600000, 'x')}}).error().is(Errc::invalid_argument));
}

TEST_F(LocalDbTest, MarksWhatIsDeletedAndReturnsItNoMore) {
  set("arms", "id", "7", {{"name", "left"}}).value();

  remove("arms", "name", "left").value();

  EXPECT_FALSE(get("arms", "id", "7").value());
  EXPECT_FALSE(get("arms", "name", "left").value());
  EXPECT_TRUE(scan("arms").value().empty());
  EXPECT_TRUE(remove("arms", "id", "7").error().is(Errc::not_found));
  auto const other = store::Connection::open(directory_ / "local.db").value();
  auto marked = other->query("SELECT count(*) FROM records WHERE data ->> 'deleted' = 1 AND deleted = 1").value();
  ASSERT_TRUE(marked.step().value());
  EXPECT_EQ(marked.integer(0), 1);
}

TEST_F(LocalDbTest, WritesADeletedRecordAnew) {
  for (int i = 0; i < 3; ++i) {
    set("arms", "id", "7", {{"name", "left"}, {"deleted", true}}).value();
    EXPECT_FALSE(get("arms", "id", "7").value()->contains("deleted"));
    remove("arms", "id", "7").value();
  }
  set("arms", "id", "7").value();

  EXPECT_EQ(scan("arms").value().size(), 1U);
}

TEST_F(LocalDbTest, ScansOldestFirst) {
  for (auto const* id : {"c", "a", "b"}) set("arms", "id", id).value();

  auto const found = scan("arms").value();

  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].at("id"), "c");
  EXPECT_EQ(found[1].at("id"), "a");
  EXPECT_EQ(found[2].at("id"), "b");
}

TEST_F(LocalDbTest, ScansForWhatMeetsEveryFilter) {
  set("arms", "id", "1", {{"side", "left"}, {"size", 2}}).value();
  set("arms", "id", "2", {{"side", "left"}, {"size", 3}}).value();
  set("arms", "id", "3", {{"side", "right"}, {"size", 2}}).value();

  EXPECT_EQ(scan("arms", {{"side", "left"}}).value().size(), 2U);
  EXPECT_EQ(scan("arms", {{"side", "left"}, {"size", "2"}}).value().size(), 1U);
  EXPECT_TRUE(scan("arms", {{"side", "left"}, {"missing", "2"}}).value().empty());
}

TEST_F(LocalDbTest, TakesQuotesAndEveryScriptForWhatTheyAre) {
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

TEST_F(LocalDbTest, RefusesWhatCannotBeKept) {
  EXPECT_TRUE(get("", "id", "7").error().is(Errc::invalid_argument));
  EXPECT_TRUE(scan("arms", {{"id", ""}}).error().is(Errc::invalid_argument));
  EXPECT_TRUE(set("arms", "", "7").error().is(Errc::invalid_argument));
  EXPECT_TRUE(update("arms", "id", "", {}).error().is(Errc::invalid_argument));
  EXPECT_TRUE(remove("", "id", "7").error().is(Errc::invalid_argument));
  EXPECT_TRUE(set("arms", "id", "7", {{"a", std::string(2000000, 'x')}}).error().is(Errc::invalid_argument));
}

TEST_F(LocalDbTest, PassesOverARecordThatCannotBeRead) {
  set("arms", "id", "7").value();
  by_hand(
      "PRAGMA ignore_check_constraints = 1; INSERT INTO records (table_name, robot_instance_id, filter_key, "
      "filter_value,"
      " data) VALUES ('arms', 'robot-1', 'id', '8', '[1]')");

  EXPECT_EQ(scan("arms").value().size(), 1U);
  EXPECT_TRUE(get("arms", "id", "8").error().is(Errc::storage_failed));
}

TEST_F(LocalDbTest, KeepsEveryOneOfManyConcurrentWrites) {
  auto const writer = [](SqliteLocalDb& db, std::string id) -> Task<> {
    (co_await db.set_item("arms", "id", id, {{"name", "arm " + id}})).value();
  };
  for (int i = 0; i < 200; ++i)
    boost::asio::co_spawn(loop_, writer(*db_, std::to_string(i)), [](std::exception_ptr e) { EXPECT_FALSE(e); });
  loop_.restart();
  loop_.run();

  EXPECT_EQ(scan("arms").value().size(), 200U);
}

TEST_F(LocalDbTest, HasEverythingAgainAfterARestart) {
  set("arms", "id", "7", {{"big", 9007199254740993}}).value();
  set("config-robot_instances", "id", "robot-1", {{"organization_id", "acme"}}).value();

  db_.reset();
  db_ = open("robot-1");

  EXPECT_EQ(get("arms", "id", "7").value()->at("big"), json::value(9007199254740993));
  EXPECT_EQ(db_->organization_id(), "acme");
}

}  // namespace
}  // namespace petal::local_db
