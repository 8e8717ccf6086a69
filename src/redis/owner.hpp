// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "runtime/task_group.hpp"

namespace petal::redis {

/// Whose a subscription is: a petal's.
struct Owner {
  std::string name;
  std::shared_ptr<runtime::TaskGroup> tasks;                       ///< the calls of its handlers are among them
  std::shared_ptr<bool> released = std::make_shared<bool>(false);  ///< it has ended, and can subscribe nothing more
};

}  // namespace petal::redis
