// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "runtime/event.hpp"
#include "runtime/task_group.hpp"
#include "unit/local_db/local_db_test.hpp"

namespace petal::local_db {
namespace {

constexpr auto robots = "config-robot_instances";

constexpr auto provision = R"sql(
INSERT INTO records (table_name, robot_instance_id, filter_key, filter_value, data)
VALUES ('config-robot_instances', 'robot-1', 'id', 'robot-1', '{"organization_id": "acme", "robot_type_id": "rover"}')
)sql";

class RobotIdentity : public LocalDbTest {
 protected:
  RobotIdentity() {
    db_->on_identity_change([this] { changes_ += db_->organization_id() + ";"; });
  }

  std::string changes_;  ///< the organization at each change
};

TEST_F(RobotIdentity, IsTakenFromWhateverMemberTheRobotIsFiledUnder) {
  set(robots, "robot_instance_id", "robot-1", {{"organization_id", "acme"}}).value();

  EXPECT_EQ(db_->organization_id(), "acme");
}

TEST_F(RobotIdentity, IsNoticedWhenAnotherProcessProvisionsTheRobot) {
  test::run_on(loop_, db_->look()).value();
  by_hand(provision);

  test::run_on(loop_, db_->look()).value();

  EXPECT_EQ(changes_, "acme;");
  EXPECT_EQ(db_->robot_type_id(), "rover");
  EXPECT_TRUE(get(robots, "id", "robot-1").value());
}

TEST_F(RobotIdentity, HasNoOrganizationWhileThatIsRefused) {
  set(robots, "id", "robot-1", {{"organization_id", "acme"}}).value();

  update(robots, "id", "robot-1", {{"organization_id", "+"}}).value();
  EXPECT_EQ(db_->organization_id(), "");
  EXPECT_EQ(
      db_->refusal(),
      "organization_id=\"+\" of the robot's record is refused: not usable in a topic; until it is right the robot "
      "belongs to nobody");

  update(robots, "id", "robot-1", {{"organization_id", "umbrella"}}).value();
  EXPECT_EQ(db_->refusal(), "");
  EXPECT_EQ(changes_, "acme;;umbrella;");
}

Task<bool> watch_while(SqliteLocalDb& db, std::function<void()> happens) {
  auto const executor = co_await boost::asio::this_coro::executor;
  runtime::Event changed(executor);
  runtime::TaskGroup tasks(executor);
  db.on_identity_change([&changed] { changed.notify_all(); });
  tasks.spawn("watch", db.watch(std::chrono::milliseconds(1)));
  happens();
  co_await changed.wait();
  co_return co_await tasks.stop(std::chrono::hours(1));
}

TEST_F(RobotIdentity, IsWatchedUntilTheWatchIsStopped) {
  EXPECT_TRUE(test::run_on(loop_, watch_while(*db_, [this] { by_hand(provision); })));

  EXPECT_EQ(changes_, "acme;");
}

}  // namespace
}  // namespace petal::local_db
