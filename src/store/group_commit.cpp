// SPDX-License-Identifier: Apache-2.0
#include "store/group_commit.hpp"

namespace petal::store {
namespace {

void roll_back(Connection& connection) {
  if (connection.in_transaction()) (void)connection.run("ROLLBACK");
}

void commit_alone(Connection& connection, Job& job) {
  if (auto const begun = connection.run("BEGIN IMMEDIATE"); !begun) return job.fail(begun.error());
  if (!job.run(connection)) return roll_back(connection);
  if (auto const committed = connection.run("COMMIT"); !committed) {
    job.fail(committed.error());
    roll_back(connection);
  }
}

/// Returns false if the transaction as a whole is lost.
bool run_in_savepoint(Connection& connection, Job& job) {
  if (!connection.run("SAVEPOINT job")) return false;
  bool const done = job.run(connection);
  if (!connection.in_transaction()) return false;
  if (!done && !connection.run("ROLLBACK TO job")) return false;
  return connection.run("RELEASE job").has_value();
}

/// Returns false if nothing was kept.
bool run_and_commit(Connection& connection, std::span<const std::shared_ptr<Job>> writes) {
  for (auto const& job : writes)
    if (!run_in_savepoint(connection, *job)) return false;
  return connection.run("COMMIT").has_value();
}

}  // namespace

void commit_together(Connection& connection, std::span<const std::shared_ptr<Job>> writes) {
  if (writes.size() == 1) return commit_alone(connection, *writes.front());
  if (auto const begun = connection.run("BEGIN IMMEDIATE"); !begun) {
    for (auto const& job : writes) job->fail(begun.error());
  } else if (!run_and_commit(connection, writes)) {
    roll_back(connection);
    for (auto const& job : writes) commit_alone(connection, *job);
  }
}

}  // namespace petal::store
