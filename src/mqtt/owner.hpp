// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <string>

#include "runtime/labelled_executor.hpp"
#include "runtime/task_group.hpp"

namespace petal::mqtt {

/// Whose a subscription is: a petal's, the manager's own, or the REST API's.
struct Owner {
  enum class Kind { petal, manager, rest };

  Owner(Kind k, std::string n, boost::asio::any_io_executor executor)
      : kind(k), name(std::move(n)), tasks(runtime::labelled(std::move(executor), name)) {}

  Kind kind;
  std::string name;
  runtime::TaskGroup tasks;  ///< what it spawned, and the calls of its handlers
};

}  // namespace petal::mqtt
