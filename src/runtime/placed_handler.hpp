// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <petal/handler.hpp>
#include <type_traits>
#include <utility>
#include <variant>

#include "runtime/run_on.hpp"
#include "runtime/task_group.hpp"

namespace petal::runtime {

/// What the handlers of one petal run on besides the main thread.
struct HandlerPlaces {
  boost::asio::any_io_executor workers;                  ///< the worker pool
  std::shared_ptr<TaskGroup> tasks;                      ///< the petal's; when they are stopped, no call begins
  std::shared_ptr<std::atomic<std::size_t>> on_workers;  ///< counts the petal's jobs on the pool, begun or not
};

/// Counts a job on the worker pool for as long as this object lives.
class OnWorkers {
 public:
  explicit OnWorkers(std::shared_ptr<std::atomic<std::size_t>> count) : count_(std::move(count)) { ++*count_; }
  OnWorkers(const OnWorkers&) = delete;
  OnWorkers& operator=(const OnWorkers&) = delete;
  ~OnWorkers() { --*count_; }

 private:
  std::shared_ptr<std::atomic<std::size_t>> count_;
};

/// A handler of a petal that does not run on the main thread, but on a thread of its own or on the worker pool.
///
/// **Lifetime.** Shared: a call that runs keeps it alive.
template <typename Input, typename Output>
class PlacedHandler {
 public:
  PlacedHandler(Handler<Input, Output> handler, HandlerOptions options, HandlerPlaces places)
      : handler_(std::move(handler)), options_(options), places_(std::move(places)) {}

  /// Returns what the handler returns. Resumes on the executor that awaits it.
  /// **Errors.** An exception of the handler is passed on.
  /// **Cancellation.** Cancels a coroutine that awaits something; a plain function is waited for. A call that still
  /// waits for its thread when the petal's tasks are stopped does not begin.
  static Task<Output> call(std::shared_ptr<PlacedHandler> self, Input input) {
    if (!self->options_.cpu_heavy) co_return co_await call_plain(self, std::move(input));
    OnWorkers const counted(self->places_.on_workers);
    co_return co_await (self->handler_.plain() ? call_plain(self, std::move(input))
                                               : call_coroutine(self, std::move(input)));
  }

 private:
  // asio::co_spawn can return a value only of a type that has a default constructor.
  using Returned = std::optional<std::conditional_t<std::is_void_v<Output>, std::monostate, Output>>;

  static Task<> invoke(std::shared_ptr<PlacedHandler> self, Input input, std::shared_ptr<Returned> returned) {
    self->check_may_begin();
    auto const& coroutine = *self->handler_.coroutine();
    if constexpr (std::is_void_v<Output>)
      co_await coroutine(std::move(input));
    else
      returned->emplace(co_await coroutine(std::move(input)));
  }

  /// On a strand, so that the coroutine cannot be cancelled from another thread while it runs.
  static Task<Output> call_coroutine(std::shared_ptr<PlacedHandler> self, Input input) {
    boost::asio::any_io_executor const workers = boost::asio::make_strand(self->places_.workers);
    auto const returned = std::make_shared<Returned>();
    co_await boost::asio::co_spawn(workers, invoke(std::move(self), std::move(input), returned),
                                   boost::asio::use_awaitable);
    if constexpr (!std::is_void_v<Output>) co_return std::move(**returned);
  }

  static Task<Output> call_plain(std::shared_ptr<PlacedHandler> self, Input input) {
    Returned returned;
    co_await run_on(self->place_of_plain(), [&, input = std::move(input)]() mutable {
      self->check_may_begin();
      if constexpr (std::is_void_v<Output>)
        (*self->handler_.plain())(std::move(input));
      else
        returned.emplace((*self->handler_.plain())(std::move(input)));
    });
    if constexpr (!std::is_void_v<Output>) co_return std::move(*returned);
  }

  void check_may_begin() const {
    if (places_.tasks->is_stopping()) throw boost::system::system_error(boost::asio::error::operation_aborted);
  }

  boost::asio::any_io_executor place_of_plain() {
    if (options_.cpu_heavy) return places_.workers;
    if (!thread_) thread_ = std::make_unique<boost::asio::thread_pool>(1);
    return thread_->get_executor();
  }

  Handler<Input, Output> handler_;
  HandlerOptions options_;
  HandlerPlaces places_;
  std::unique_ptr<boost::asio::thread_pool> thread_;  // for a plain function, from its first call on
};

/// Returns `handler` as a coroutine for the main thread, which has it called where it belongs. The caller keeps it
/// until its calls have ended.
template <typename Input, typename Output>
typename Handler<Input, Output>::Coroutine placed(Handler<Input, Output> handler, const HandlerOptions& options,
                                                  const HandlerPlaces& places) {
  using Placed = PlacedHandler<Input, Output>;
  if (handler.coroutine() && !options.cpu_heavy) return *handler.coroutine();
  auto const kept = std::make_shared<Placed>(std::move(handler), options, places);
  return [kept](Input input) { return Placed::call(kept, std::move(input)); };
}

}  // namespace petal::runtime
