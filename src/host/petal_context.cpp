// SPDX-License-Identifier: Apache-2.0
#include "host/petal_context.hpp"

#include "runtime/run_on.hpp"
#include "runtime/text.hpp"

namespace petal::host {
namespace {

constexpr std::size_t longest_line = 4096;

spdlog::level::level_enum spdlog_level(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

void PetalLog::write(LogLevel level, std::string_view text) {
  logger_->log(spdlog_level(level), runtime::escaped(text, longest_line));
}

bool PetalLog::is_enabled(LogLevel level) const noexcept {
  return logger_->should_log(spdlog_level(level));
}

PetalContext::PetalContext(boost::asio::any_io_executor executor, std::shared_ptr<runtime::Owner> owner,
                           Services services)
    : main_(std::move(executor)),
      owner_(std::move(owner)),
      services_(std::move(services)),
      mqtt_(services_.proxy, services_.sender, owner_, services_.views, services_.workers.executor(), main_),
      commands_(services_.commands, owner_, services_.workers.executor(), main_),
      http_(main_, owner_, services_.workers.executor()),
      local_db_(services_.local_db, main_),
      redis_(services_.redis, {owner_->name, runtime::tasks_of(owner_)},
             runtime::places_of(owner_, services_.workers.executor()), main_),
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
  runtime::OnWorkers const counted({owner_, &owner_->on_workers});
  co_await runtime::run_on(services_.workers.executor(), std::move(work));
}

}  // namespace petal::host
