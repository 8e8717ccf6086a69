// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <petal/commands.hpp>

#include "proxy/owner.hpp"

namespace petal::proxy {

/// Runs the handler of one command on the right thread: on the main one, on one of its own, or on the worker pool.
///
/// **Lifetime.** Shared: a running call keeps it alive, also if the command is no longer served.
class CommandRunner {
 public:
  CommandRunner(std::shared_ptr<Owner> owner, CommandHandler handler, CommandOptions options,
                boost::asio::any_io_executor workers)
      : owner_(std::move(owner)), handler_(std::move(handler)), options_(options), workers_(std::move(workers)) {}

  /// Returns what the handler returns. Resumes on the executor that awaits it. The caller must make one call at a time.
  /// **Errors.** An exception of the handler is passed on.
  /// **Cancellation.** Cancels a coroutine that awaits something; a plain function is waited for. A call that still
  /// waits for the worker pool when its owner's tasks are stopped does not begin.
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
      thread_;  // for a plain function that is not cpu_heavy, from its first call on
};

}  // namespace petal::proxy
