// SPDX-License-Identifier: Apache-2.0
#include "runtime/task_group.hpp"

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/redirect_error.hpp>
#include <list>

#include "runtime/labelled_executor.hpp"
#include "runtime/log.hpp"

namespace petal::runtime {
namespace {

spdlog::logger& log() {
  static auto const instance = logger("runtime");
  return *instance;
}

void report(const std::string& task, const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& e) {
    if (e.code() != boost::asio::error::operation_aborted)
      log().error("task failed: task={} error={:?}", task, e.what());
  } catch (const std::exception& e) {
    log().error("task failed: task={} error={:?}", task, e.what());
  } catch (...) {
    log().error("task failed: task={} error=\"not a std::exception\"", task);
  }
}

}  // namespace

struct TaskGroup::State {
  struct Entry {
    std::string name;
    boost::asio::cancellation_signal cancel;
  };

  explicit State(boost::asio::any_io_executor ex)
      : executor(std::move(ex)), empty(executor, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::any_io_executor executor;
  std::list<Entry> tasks;
  boost::asio::steady_timer empty;
  std::atomic<bool> stopping = false;
};

TaskGroup::TaskGroup(boost::asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() {
  for (auto& task : state_->tasks) log().error("task outlives its group: task={}", task.name);
}

void TaskGroup::spawn(std::string name, Task<> task, const char* label) {
  if (state_->stopping) return;
  auto const entry = state_->tasks.emplace(state_->tasks.end());
  entry->name = std::move(name);
  auto const done = [state = state_, entry](const std::exception_ptr& thrown) {
    report(entry->name, thrown);
    state->tasks.erase(entry);
    if (state->tasks.empty()) state->empty.cancel();
  };
  boost::asio::co_spawn(label ? under_label(state_->executor, label) : state_->executor, std::move(task),
                        boost::asio::bind_cancellation_slot(entry->cancel.slot(), done));
}

Task<bool> TaskGroup::stop(std::chrono::steady_clock::duration limit) {
  auto const state = state_;
  state->stopping = true;
  for (auto task = state->tasks.begin(); task != state->tasks.end();) {
    auto const current = task++;  // a task that ends at once erases itself
    current->cancel.emit(boost::asio::cancellation_type::terminal);
  }
  bool const all_ended = co_await wait_until_empty(std::chrono::steady_clock::now() + limit);
  for (auto& task : state->tasks) log().error("task did not end when it was asked to: task={}", task.name);
  co_return all_ended;
}

Task<bool> TaskGroup::wait_until_empty(std::chrono::steady_clock::time_point limit) {
  auto const state = state_;
  if (!state->tasks.empty()) {
    state->empty.expires_at(limit);
    boost::system::error_code ignored;  // a caller that is being cancelled waits, too
    co_await state->empty.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
  co_return state->tasks.empty();
}

std::size_t TaskGroup::size() const noexcept {
  return state_->tasks.size();
}

bool TaskGroup::is_stopping() const noexcept {
  return state_->stopping;
}

}  // namespace petal::runtime
