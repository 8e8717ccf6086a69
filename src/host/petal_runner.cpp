// SPDX-License-Identifier: Apache-2.0
#include "host/petal_runner.hpp"

#include <boost/asio/cancel_after.hpp>

#include "host/log.hpp"
#include "runtime/text.hpp"
#include "runtime/thrown.hpp"

namespace petal::host {
namespace {

namespace asio = boost::asio;

constexpr auto shutdown_limit = std::chrono::seconds(2);

}  // namespace

std::string_view to_string(PetalRunner::State state) {
  switch (state) {
    case PetalRunner::State::loaded:
      return "loaded";
    case PetalRunner::State::starting:
      return "starting";
    case PetalRunner::State::running:
      return "running";
    case PetalRunner::State::failed:
      return "failed";
    case PetalRunner::State::stopping:
      return "stopping";
    case PetalRunner::State::stopped:
      return "stopped";
  }
  return "unknown";
}

PetalRunner::PetalRunner(asio::any_io_executor executor, PetalFile file, Services services)
    : executor_(executor),
      file_(std::move(file)),
      services_(services),
      owner_(std::make_shared<mqtt::Owner>(mqtt::Owner::Kind::petal, file_.name(), executor)),
      context_(runtime::labelled(executor, file_.name()), owner_, services_) {}

Task<> PetalRunner::start() {
  state_ = State::starting;
  std::exception_ptr thrown;
  try {
    petal_ = file_.create();
    co_await asio::co_spawn(runtime::labelled(executor_, name()), petal_->startup(context_), asio::use_awaitable);
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) co_return;  // stop() follows
  if (!thrown) {
    state_ = State::running;
    since_ = std::chrono::system_clock::now();
    log().info("petal running: name={} version={}", name(), version());
    co_return;
  }
  fail("startup", thrown);
  co_await release();
}

void PetalRunner::fail(const char* step, const std::exception_ptr& thrown) {
  state_ = State::failed;
  since_.reset();
  error_ = std::string(step) + ": " + runtime::printable(runtime::what_of(thrown));
  log().error("petal failed: name={} version={} error={:?}", name(), version(), error_);
}

Task<> PetalRunner::stop() {
  bool const ran = state_ == State::running;
  if (state_ == State::failed || state_ == State::stopped) co_return;
  state_ = State::stopping;
  since_.reset();
  if (ran) co_await shut_down();
  co_await release();
  state_ = State::stopped;
}

Task<> PetalRunner::shut_down() {
  try {
    co_await asio::co_spawn(runtime::labelled(executor_, name()), petal_->shutdown(),
                            asio::cancel_after(shutdown_limit, asio::use_awaitable));
  } catch (...) {
    log().error("petal did not shut down well: name={} error={:?}", name(),
                runtime::printable(runtime::what_of(std::current_exception())));
  }
}

Task<> PetalRunner::release() {
  services_.commands.release(*owner_);
  context_.redis().release();
  co_await services_.proxy.release(owner_);
  if (!co_await owner_->tasks.stop(std::chrono::seconds(1))) services_.workers.add(owner_->on_workers);
}

}  // namespace petal::host
