// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <petal/commands.hpp>

#include "proxy/owner.hpp"

namespace petal::proxy {

/// Runs the handler of one command where it belongs: on the main thread, on a thread of its own, or on the worker pool.
///
/// **Lifetime.** Shared: a call that runs keeps it alive, be the command served any more or not.
class CommandRunner {
 public:
  CommandRunner(std::shared_ptr<Owner> owner, CommandHandler handler, CommandOptions options,
                boost::asio::any_io_executor workers)
      : owner_(std::move(owner)), handler_(std::move(handler)), options_(options), workers_(std::move(workers)) {}

  /// What the handler returns. Resumes where it was awaited; one call at a time.
  /// **Errors.** What the handler throws comes through.
  /// **Cancellation.** Reaches a coroutine where it awaits something; a plain function is waited for. What has waited
  /// for the worker pool until its owner's tasks are stopped is not begun any more.
  static Task<json::object> call(std::shared_ptr<CommandRunner> runner, Command command);

 private:
  static Task<json::object> invoke(std::shared_ptr<CommandRunner> runner, Command command);
  static Task<json::object> call_plain(std::shared_ptr<CommandRunner> runner, Command command);
  void check_may_begin() const;
  boost::asio::any_io_executor place_of_plain();

  std::shared_ptr<Owner> owner_;
  CommandHandler handler_;
  CommandOptions options_;
  boost::asio::any_io_executor workers_;
  std::unique_ptr<boost::asio::thread_pool>
      thread_;  // of a plain function that is not cpu_heavy, from its first call on
};

}  // namespace petal::proxy
