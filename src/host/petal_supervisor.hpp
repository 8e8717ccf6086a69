// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "host/petal_instance.hpp"

namespace petal::host {

/// One petal from its file to its end, through restarts. Its errors are reported, and do not affect others.
///
/// **Threads.** Main thread only. **Lifetime.** The caller must await stop() before it is destroyed.
class PetalSupervisor {
 public:
  enum class State { loaded, starting, running, failed, stopping, stopped, broken, missing };
  using Duration = std::chrono::steady_clock::duration;

  /// For the petal in `file`, which is not opened yet.
  PetalSupervisor(boost::asio::any_io_executor executor, std::filesystem::path file, Services services);

  /// Opens the file; if that fails, the petal is `broken`.
  void load();

  /// Marks the petal as one that cannot be used and will not be started.
  void refuse(State state, std::string why);

  /// Constructs the petal and awaits its startup, for no longer than `limit`; after that the startup continues alone.
  /// If it throws, everything that it had begun ends. Does nothing unless the petal is `loaded`. Never throws.
  Task<> start(Duration limit);

  /// Ends the petal, opens its file again, and starts the petal in it. Messages and commands for it wait meanwhile, for
  /// no longer than `limit` after its start, and are then passed to the new one. Other petals are not affected. Refused
  /// if the file now has another petal; or, if none was loaded before, one whose name `is_taken`. Never throws, unless
  /// it is cancelled.
  using IsTaken = std::function<bool(const std::string& name)>;
  Task<> restart(Duration limit, IsTaken is_taken);

  /// Returns whether it is being started, restarted or stopped.
  bool is_busy() const { return busy_; }

  /// Awaits its shutdown for no longer than two seconds, then ends its subscriptions, commands and tasks. Never throws.
  Task<> stop();

  /// The name of the petal, or of its file if nothing was loaded from that.
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const std::filesystem::path& file() const { return file_; }
  State state() const { return state_; }
  bool is_starting() const { return state_ == State::starting; }

  /// Returns whether requests are passed to its routes. They are also while it starts, as messages are.
  bool may_answer() const { return state_ == State::starting || state_ == State::running; }

  /// Since when it has been running.
  std::optional<std::chrono::system_clock::time_point> since() const { return since_; }

  /// The loaded petal with its subscriptions, commands and routes; null while nothing is loaded.
  const PetalInstance* life() const { return life_.get(); }

  /// Why it failed; empty if it has not.
  const std::string& error() const { return error_; }

 private:
  class Busy;

  void enter(State state);
  void construct(PetalInstance& life);
  void report_lost(const runtime::Owner& owner) const;
  void fail(const char* step, const std::exception_ptr& thrown);
  Task<> await_start(Duration limit);
  Task<> migrate(std::shared_ptr<PetalInstance> life);
  Task<> end();
  Task<> end_for_restart();
  Task<> shut_down(std::shared_ptr<PetalInstance> life);
  Task<> await_shutdown(std::shared_ptr<PetalInstance> life);
  Task<> release(std::shared_ptr<PetalInstance> life);
  Task<> end_tasks(std::shared_ptr<PetalInstance> life);
  Task<> give_up_what_waits();
  void abandon(std::shared_ptr<PetalInstance> life);

  boost::asio::any_io_executor executor_;
  std::filesystem::path file_;
  Services services_;
  std::string name_;
  std::string version_;
  State state_ = State::missing;
  std::string error_;
  std::optional<std::chrono::system_clock::time_point> since_;
  bool busy_ = false;
  std::shared_ptr<PetalInstance> life_;
  std::shared_ptr<PetalInstance> earlier_;            // what comes for it waits for the next instance
  std::list<std::shared_ptr<PetalInstance>> leaked_;  // instances with a part that has not ended, and may never end
  boost::asio::steady_timer started_;                 // cancelled when a start has ended
  bool is_brought_up_ = false;
};

std::string_view to_string(PetalSupervisor::State state);

}  // namespace petal::host
