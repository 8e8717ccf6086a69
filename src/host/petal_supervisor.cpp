// SPDX-License-Identifier: Apache-2.0
#include "host/petal_supervisor.hpp"

#include <boost/asio/redirect_error.hpp>

#include "host/log.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/petal_access.hpp"
#include "runtime/text.hpp"

namespace petal::host {
namespace {

namespace asio = boost::asio;
using runtime::escaped;

constexpr auto shutdown_limit = std::chrono::seconds(2);
constexpr auto tasks_end_limit = std::chrono::seconds(1);

}  // namespace

std::string_view to_string(PetalSupervisor::State state) {
  switch (state) {
    case PetalSupervisor::State::loaded:
      return "loaded";
    case PetalSupervisor::State::starting:
      return "starting";
    case PetalSupervisor::State::running:
      return "running";
    case PetalSupervisor::State::failed:
      return "failed";
    case PetalSupervisor::State::stopping:
      return "stopping";
    case PetalSupervisor::State::stopped:
      return "stopped";
    case PetalSupervisor::State::broken:
      return "broken";
    case PetalSupervisor::State::missing:
      return "missing";
  }
  return "unknown";
}

class PetalSupervisor::Busy {
 public:
  explicit Busy(PetalSupervisor& runner) : runner_(runner) { runner_.busy_ = true; }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;
  ~Busy() { runner_.busy_ = false; }

 private:
  PetalSupervisor& runner_;
};

PetalSupervisor::PetalSupervisor(asio::any_io_executor executor, std::filesystem::path file, Services services)
    : executor_(std::move(executor)),
      file_(std::move(file)),
      services_(std::move(services)),
      name_(file_.stem()),
      started_(executor_) {}

void PetalSupervisor::enter(State state) {
  state_ = state;
  since_.reset();
  if (state == State::running) since_ = std::chrono::system_clock::now();
}

void PetalSupervisor::refuse(State state, std::string why) {
  enter(state);
  error_ = std::move(why);
  life_.reset();
  log().error("petal {}: {}", to_string(state), error_);
}

void PetalSupervisor::load() {
  auto opened = PetalFile::open(file_);
  if (!opened) return refuse(State::broken, opened.error().message());
  name_ = opened->name();
  version_ = opened->version();
  error_.clear();
  life_ = std::make_shared<PetalInstance>(executor_, std::move(*opened), services_);
  enter(State::loaded);
}

Task<> PetalSupervisor::start(Duration limit) {
  if (state_ != State::loaded) co_return;
  Busy const busy(*this);
  co_await await_start(limit);
}

Task<> PetalSupervisor::await_start(Duration limit) {
  enter(State::starting);
  started_.expires_after(limit);
  is_brought_up_ = false;
  life_->startup.spawn("start of " + name_, migrate(life_));
  boost::system::error_code over;
  if (!is_brought_up_) co_await started_.async_wait(asio::redirect_error(asio::use_awaitable, over));
  if (is_starting()) log().warn("petal still starting: name={} nobody waits for it any more; the others run", name_);
}

Task<> PetalSupervisor::migrate(std::shared_ptr<PetalInstance> life) {
  std::exception_ptr thrown;
  auto const* step = "constructor";
  try {
    construct(*life);
    step = "startup";
    auto const executor = runtime::labelled(executor_, name_ + " startup");
    co_await asio::co_spawn(executor, life->petal->startup(), asio::use_awaitable);
  } catch (...) {
    thrown = std::current_exception();
  }
  auto const cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  if (cancelled) co_return;  // stop() or restart() follows
  if (thrown) {
    fail(step, thrown);
    report_lost(*life->owner);
    co_await release(life);
    co_await end_tasks(life);
  } else {
    enter(State::running);
    log().info("petal running: name={} version={}", name_, version_);
  }
  is_brought_up_ = true;
  started_.cancel();
}

void PetalSupervisor::construct(PetalInstance& life) {
  runtime::ActivityScope const activity(runtime::intern(name_ + " constructor"));
  life.petal = life.file.create();
  PetalAccess::give(*life.petal, life.context);
}

void PetalSupervisor::fail(const char* step, const std::exception_ptr& thrown) {
  enter(State::failed);
  error_ = std::string(step) + ": " + escaped(runtime::describe(thrown));
  log().error("petal failed: name={} version={} error={:?}", name_, version_, error_);
}

/// Reports the messages that waited for its start.
void PetalSupervisor::report_lost(const runtime::Owner& owner) const {
  std::size_t count = 0;
  for (auto const& queue : services_.proxy.subscriptions().filter_queues_of(owner)) count += queue->waiting();
  for (auto const& queue : services_.proxy.subscriptions().pattern_queues_of(owner)) count += queue->waiting();
  if (count != 0) log().warn("messages dropped: count={} reason=\"the petal has not started\" petal={}", count, name_);
}

Task<> PetalSupervisor::restart(Duration limit, IsTaken is_taken) {
  Busy const busy(*this);
  log().info("petal restarts: name={} version={} file={}", name_, version_, file_.string());
  auto const name = name_;
  bool const was_loaded = life_ || !version_.empty();
  if (life_) co_await end_for_restart();
  load();
  if (state_ == State::loaded && name_ != name && (was_loaded || is_taken(name_))) {
    auto const why = was_loaded ? " now, and was " + name : ", which another file is already";
    refuse(State::broken, file_.string() + ": it is the petal " + std::exchange(name_, name) + why);
  }
  if (state_ == State::loaded) co_await await_start(limit);
  if (state_ == State::broken && was_loaded) enter(State::failed);
  co_await give_up_what_waits();
}

/// From here on messages and commands for it wait.
Task<> PetalSupervisor::end_for_restart() {
  co_await life_->startup.stop();
  bool const ran = state_ == State::running;
  enter(State::stopping);
  if (ran) co_await shut_down(life_);
  earlier_ = std::exchange(life_, nullptr);
  services_.commands.suspend(*earlier_->owner);
  services_.proxy.suspend(*earlier_->owner);
  earlier_->context.redis().release();
  co_await end_tasks(earlier_);
  if (earlier_->has_ended()) {
    runtime::ActivityScope const activity(runtime::intern(name_ + " destructor"));
    earlier_->petal.reset();
  } else {
    log().error("petal restarts beside its earlier self, of which something does not return: name={}", name_);
  }
}

/// Gives up the subscriptions and commands that the new instance has not made again.
Task<> PetalSupervisor::give_up_what_waits() {
  if (!earlier_) co_return;
  co_await release(earlier_);
  abandon(std::exchange(earlier_, nullptr));
}

void PetalSupervisor::abandon(std::shared_ptr<PetalInstance> life) {
  if (!life->has_ended()) leaked_.push_back(std::move(life));
}

Task<> PetalSupervisor::stop() {
  Busy const busy(*this);
  if (life_) co_await life_->startup.stop(std::chrono::milliseconds(100));
  if (life_ && state_ != State::stopped) co_await end();
  if (earlier_) co_await end_tasks(earlier_);  // if the restart was cancelled
  co_await give_up_what_waits();
}

Task<> PetalSupervisor::end() {
  bool const has_failed = state_ == State::failed;
  bool const ran = life_->petal && (state_ == State::running || state_ == State::stopping);
  if (!has_failed) enter(State::stopping);
  if (ran) co_await shut_down(life_);
  co_await release(life_);
  co_await end_tasks(life_);
  if (!has_failed) enter(State::stopped);
}

/// Parts of the shutdown that cannot be cancelled continue.
Task<> PetalSupervisor::shut_down(std::shared_ptr<PetalInstance> life) {
  if (!std::exchange(life->was_shut_down, true)) {
    life->shutdown_over.expires_after(shutdown_limit);
    life->shutdown.spawn(name_ + " shutdown", await_shutdown(life));
  }
  boost::system::error_code over;
  co_await life->shutdown_over.async_wait(asio::redirect_error(asio::use_awaitable, over));
  co_await life->shutdown.stop(std::chrono::milliseconds(100));
}

Task<> PetalSupervisor::await_shutdown(std::shared_ptr<PetalInstance> life) {
  std::exception_ptr thrown;
  try {
    auto const executor = runtime::labelled(executor_, name_ + " shutdown");
    co_await asio::co_spawn(executor, life->petal->shutdown(), asio::use_awaitable);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown)
    log().error("petal did not shut down well: name={} error={:?}", name_, escaped(runtime::describe(thrown)));
  life->shutdown_over.expires_at(std::chrono::steady_clock::time_point::min());
}

Task<> PetalSupervisor::release(std::shared_ptr<PetalInstance> life) {
  services_.commands.release(*life->owner);
  life->context.redis().release();
  co_await services_.proxy.release(life->owner);
}

/// What has not ended after that keeps its threads; as many new threads are added.
Task<> PetalSupervisor::end_tasks(std::shared_ptr<PetalInstance> life) {
  co_await life->owner->tasks.stop(tasks_end_limit);
  services_.workers.add(life->owner->on_workers);
}

}  // namespace petal::host
