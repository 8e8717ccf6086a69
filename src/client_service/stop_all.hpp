// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/task_group.hpp"

namespace petal::client_service {

/// Awaits the end of `group`, even in a task that was cancelled. Such a task must call throw_if_cancelled(false)
/// before.
Task<> stop_all(runtime::TaskGroup& group);

}  // namespace petal::client_service
