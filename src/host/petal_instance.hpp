// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <petal/petal.hpp>

#include "host/petal_context.hpp"
#include "host/petal_file.hpp"
#include "runtime/owner.hpp"
#include "runtime/task_group.hpp"

namespace petal::host {

/// One loading of a petal, and everything that ends with it.
///
/// **Lifetime.** Must live until has_ended(): its tasks run the petal's code.
struct PetalInstance {
  PetalInstance(const boost::asio::any_io_executor& executor, PetalFile opened, const Services& services)
      : file(std::move(opened)),
        owner(std::make_shared<runtime::Owner>(runtime::Owner::Kind::petal, file.name(), executor)),
        context(runtime::labelled(executor, file.name()), owner, services),
        startup(executor),
        shutdown(executor),
        shutdown_over(executor) {}

  /// Returns whether no code of the petal runs or waits any more.
  bool has_ended() const { return owner->tasks.size() + startup.size() + shutdown.size() == 0; }

  PetalFile file;
  std::shared_ptr<runtime::Owner> owner;
  PetalContext context;
  std::unique_ptr<Petal> petal;
  bool was_shut_down = false;
  runtime::TaskGroup startup;
  runtime::TaskGroup shutdown;
  boost::asio::steady_timer shutdown_over;  ///< expires when its shutdown has ended or has timed out
};

}  // namespace petal::host
