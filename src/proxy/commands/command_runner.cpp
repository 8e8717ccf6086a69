// SPDX-License-Identifier: Apache-2.0
#include "proxy/commands/command_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/run_on.hpp"

namespace petal::proxy {

namespace asio = boost::asio;

Task<json::object> CommandRunner::call(std::shared_ptr<CommandRunner> runner, Command command) {
  bool const plain = runner->handler_.plain() != nullptr;
  if (!runner->options_.cpu_heavy)
    co_return co_await (plain ? call_plain(runner, std::move(command)) : invoke(runner, std::move(command)));
  OnWorkers const counted(runner->owner_);
  if (plain) co_return co_await call_plain(runner, std::move(command));
  // A strand, so that the coroutine cannot be cancelled from another thread while it runs.
  asio::any_io_executor const workers = asio::make_strand(runner->workers_);
  co_return co_await asio::co_spawn(workers, invoke(runner, std::move(command)), asio::use_awaitable);
}

Task<json::object> CommandRunner::invoke(std::shared_ptr<CommandRunner> runner, Command command) {
  runner->check_may_begin();
  co_return co_await (*runner->handler_.coroutine())(std::move(command));
}

Task<json::object> CommandRunner::call_plain(std::shared_ptr<CommandRunner> runner, Command command) {
  json::object returned;
  co_await runtime::run_on(runner->place_of_plain(), [&runner, &returned, command = std::move(command)]() mutable {
    runner->check_may_begin();
    returned = (*runner->handler_.plain())(std::move(command));
  });
  co_return returned;
}

void CommandRunner::check_may_begin() const {
  if (owner_->tasks.is_stopping()) throw boost::system::system_error(asio::error::operation_aborted);
}

asio::any_io_executor CommandRunner::place_of_plain() {
  if (options_.cpu_heavy) return workers_;
  if (!thread_) thread_ = std::make_unique<asio::thread_pool>(1);
  return thread_->get_executor();
}

}  // namespace petal::proxy
