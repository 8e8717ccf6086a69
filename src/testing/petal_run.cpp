// SPDX-License-Identifier: Apache-2.0
#include "testing/petal_run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <stdexcept>

#include "runtime/petal_access.hpp"

namespace petal::testing {
namespace {

constexpr auto shutdown_limit = std::chrono::seconds(2);

}  // namespace

PetalRun::PetalRun(FakeBackends& world, Petal& petal, Context& context)
    : world_(world), petal_(petal), startup_(spawn(started(petal, context))) {
  world_.loop.settle();
}

Task<> PetalRun::started(Petal& petal, Context& context) {
  PetalAccess::give(petal, context);
  return petal.startup();
}

std::shared_ptr<PetalRun::Call> PetalRun::spawn(Task<> task) {
  auto call = std::make_shared<Call>();
  boost::asio::co_spawn(world_.loop.executor(), std::move(task),
                        boost::asio::bind_cancellation_slot(call->cancel.slot(), [call](std::exception_ptr thrown) {
                          call->ended = true;
                          call->thrown = std::move(thrown);
                        }));
  return call;
}

void PetalRun::cancel(Call& call) {
  call.cancel.emit(boost::asio::cancellation_type::terminal);
  world_.loop.settle();
}

void PetalRun::stop() {
  if (!startup_->ended) return cancel(*startup_);
  if (has_failed()) return;
  auto const shutdown = spawn(petal_.shutdown());
  world_.loop.settle();
  if (!shutdown->ended) world_.loop.advance(shutdown_limit);
  if (!shutdown->ended) {
    cancel(*shutdown);
    throw std::runtime_error("shutdown took longer than the two seconds it has");
  }
  if (shutdown->thrown) std::rethrow_exception(shutdown->thrown);
}

}  // namespace petal::testing
