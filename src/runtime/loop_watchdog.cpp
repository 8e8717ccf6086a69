// SPDX-License-Identifier: Apache-2.0
#include "runtime/loop_watchdog.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "runtime/log.hpp"

namespace petal::runtime {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::atomic<const char*> activity_now{nullptr};

spdlog::logger& log() {
  static auto const instance = logger("runtime");
  return *instance;
}

/// The texts of labels, which are reused and never freed.
struct Labels {
  using Text = std::array<char, 128>;

  std::mutex mutex;
  std::deque<Text> texts;
  std::vector<char*> unused;
};

Labels& labels() {
  static auto& all = *new Labels;  // outlives every Label
  return all;
}

/// Returns what the main thread is busy with; no label changes meanwhile.
std::string activity_text() {
  std::lock_guard const lock(labels().mutex);
  auto const* const activity = current_activity();
  return activity ? activity : "unknown";
}

}  // namespace

Label::Label(std::string_view text) {
  auto& all = labels();
  std::lock_guard const lock(all.mutex);
  if (all.unused.empty()) all.unused.push_back(all.texts.emplace_back().data());
  text_ = all.unused.back();
  all.unused.pop_back();
  auto const length = std::min(text.size(), Labels::Text().size() - 1);
  text_[text.copy(text_, length)] = '\0';
}

Label::~Label() {
  auto& all = labels();
  std::lock_guard const lock(all.mutex);
  all.unused.push_back(text_);
}

const char* intern(const std::string& text) {
  static std::mutex mutex;
  static std::set<std::string> texts;
  std::lock_guard const lock(mutex);
  return texts.insert(text).first->c_str();
}

ActivityScope::ActivityScope(const char* what) noexcept
    : previous_(activity_now.exchange(what, std::memory_order_relaxed)) {}
ActivityScope::~ActivityScope() {
  activity_now.store(previous_, std::memory_order_relaxed);
}

const char* current_activity() noexcept {
  return activity_now.load(std::memory_order_relaxed);
}

struct LoopWatchdog::State : std::enable_shared_from_this<State> {
  State(boost::asio::any_io_executor ex, steady_clock::duration time) : executor(std::move(ex)), limit(time) {}

  boost::asio::any_io_executor executor;
  steady_clock::duration limit;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool answered = true;
  std::thread thread;

  void ask() {
    answered = false;
    boost::asio::post(executor, [self = shared_from_this()] {
      std::lock_guard const lock(self->mutex);
      self->answered = true;
      self->changed.notify_all();
    });
  }

  void watch() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      auto const asked = steady_clock::now();
      ask();
      if (!changed.wait_for(lock, limit, [this] { return answered || stopping; })) report_block(lock, asked);
      changed.wait_for(lock, limit, [this] { return stopping; });
    }
  }

  void report_block(std::unique_lock<std::mutex>& lock, steady_clock::time_point since) {
    auto const what = activity_text();
    log().error("the main thread is blocked: by={:?} since_ms={}", what, duration_cast<milliseconds>(limit).count());
    changed.wait(lock, [this] { return answered || stopping; });
    if (answered)
      log().warn("the main thread runs again: was_blocked_by={:?} for_ms={}", what,
                 duration_cast<milliseconds>(steady_clock::now() - since).count());
  }
};

LoopWatchdog::LoopWatchdog(boost::asio::any_io_executor executor, steady_clock::duration limit)
    : state_(std::make_shared<State>(std::move(executor), limit)) {
  state_->thread = std::thread([state = state_.get()] { state->watch(); });
}

LoopWatchdog::~LoopWatchdog() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->stopping = true;
    state_->changed.notify_all();
  }
  state_->thread.join();
}

}  // namespace petal::runtime
