// SPDX-License-Identifier: Apache-2.0
#include "host/petal_context.hpp"

#include "runtime/run_on.hpp"
#include "runtime/text.hpp"

namespace petal::host {
namespace {

redis::Owner redis_owner(const std::shared_ptr<proxy::Owner>& owner) {
  return {owner->name, std::shared_ptr<runtime::TaskGroup>(owner, &owner->tasks)};
}

}  // namespace

void PetalLog::write(LogLevel level, std::string_view text) {
  constexpr std::size_t longest_line = 4096;
  switch (level) {
    case LogLevel::debug:
      return logger_->debug(runtime::escaped(text, longest_line));
    case LogLevel::info:
      return logger_->info(runtime::escaped(text, longest_line));
    case LogLevel::warning:
      return logger_->warn(runtime::escaped(text, longest_line));
    case LogLevel::error:
      return logger_->error(runtime::escaped(text, longest_line));
  }
}

PetalContext::PetalContext(boost::asio::any_io_executor executor, std::shared_ptr<proxy::Owner> owner,
                           Services services)
    : main_(std::move(executor)),
      owner_(std::move(owner)),
      services_(std::move(services)),
      mqtt_(services_.proxy, services_.sender, owner_, services_.views, main_),
      commands_(services_.commands, owner_, main_),
      http_(main_, owner_),
      local_db_(services_.local_db, main_),
      redis_(services_.redis, redis_owner(owner_), main_),
      log_(owner_->name) {}

void PetalContext::spawn(Task<> task) {
  main_.require("spawn");
  owner_->tasks.spawn(owner_->name + " task", std::move(task));
}

Task<> PetalContext::sleep(std::chrono::steady_clock::duration time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

Task<> PetalContext::offload(std::function<void()> work) {
  proxy::OnWorkers const counted(owner_);
  co_await runtime::run_on(services_.workers.executor(), std::move(work));
}

}  // namespace petal::host
