// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "store/job.hpp"

namespace petal::store {

/// Runs `writes` in their order and commits them together: one sync of the disk for all.
///
/// Each runs in a savepoint of its own, so that the failure of one undoes that one only. If the whole transaction
/// cannot be kept (the disk is full), each is run again in a transaction of its own, so that only those fail that
/// cannot be kept. Afterwards the result of every job states what is on the disk.
void commit_together(Connection& connection, std::span<const std::shared_ptr<Job>> writes);

}  // namespace petal::store
