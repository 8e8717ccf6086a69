// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "runtime/task_group.hpp"

namespace petal::redis {

/// The owner of a subscription: a petal.
struct Owner {
  std::string name;
  std::shared_ptr<runtime::TaskGroup> tasks;                       ///< among them the calls of its handlers
  std::shared_ptr<bool> released = std::make_shared<bool>(false);  ///< true: it has ended, and can make no more
                                                                   ///< subscriptions
};

}  // namespace petal::redis
