// SPDX-License-Identifier: Apache-2.0
#include "host/petal_context.hpp"

#include "runtime/text.hpp"

namespace petal::host {

void PetalLog::write(LogLevel level, std::string_view text) {
  constexpr std::size_t longest_line = 4096;
  switch (level) {
    case LogLevel::debug:
      return logger_->debug(runtime::printable(text, longest_line));
    case LogLevel::info:
      return logger_->info(runtime::printable(text, longest_line));
    case LogLevel::warning:
      return logger_->warn(runtime::printable(text, longest_line));
    case LogLevel::error:
      return logger_->error(runtime::printable(text, longest_line));
  }
}

PetalContext::PetalContext(boost::asio::any_io_executor executor, std::shared_ptr<mqtt::Owner> owner, Services services)
    : executor_(std::move(executor)),
      owner_(std::move(owner)),
      services_(std::move(services)),
      mqtt_(services_.proxy, owner_, services_.views),
      commands_(services_.commands, owner_),
      log_(owner_->name) {}

Task<> PetalContext::sleep(std::chrono::steady_clock::duration time) {
  boost::asio::steady_timer timer(executor_, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace petal::host
