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

/// One petal from its file to its end, through restarts. Whatever it does wrong is reported and stays with it.
///
/// **Threads.** Main thread only. **Lifetime.** Await stop() before it is destroyed.
class PetalSupervisor {
 public:
  enum class State { loaded, starting, running, failed, stopping, stopped, broken, missing };
  using Duration = std::chrono::steady_clock::duration;

  /// Of the petal in `file`, which is not opened yet.
  PetalSupervisor(boost::asio::any_io_executor executor, std::filesystem::path file, Services services);

  /// Opens the file; where that fails, it is `broken`.
  void load();

  /// It cannot be used, and is not to be started.
  void refuse(State state, std::string why);

  /// Constructs the petal and awaits its startup, for no longer than `limit`: it goes on alone then. Where it throws,
  /// what it had begun ends. Nothing to do unless it is `loaded`. Never throws.
  Task<> start(Duration limit);

  /// Ends the petal, opens its file afresh, and starts what is in it. What comes for it meanwhile waits, and is handed
  /// to the new one, for no longer than `limit` after its start. Others notice nothing. Refused where the file has
  /// another petal now, or, not loaded before, one whose name `is_taken`. Never throws, unless it is cancelled.
  using IsTaken = std::function<bool(const std::string& name)>;
  Task<> restart(Duration limit, IsTaken is_taken);

  /// Whether it is being started, restarted or stopped.
  bool is_busy() const { return busy_; }

  /// Awaits its shutdown for no longer than two seconds, then ends what it subscribed, served and spawned. Never
  /// throws.
  Task<> stop();

  /// That of its file where nothing was loaded from that.
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const std::filesystem::path& file() const { return file_; }
  State state() const { return state_; }
  bool is_starting() const { return state_ == State::starting; }

  /// Whether its routes are asked: while it starts, too, as its subscriptions are.
  bool may_answer() const { return state_ == State::starting || state_ == State::running; }

  /// Since when it runs.
  std::optional<std::chrono::system_clock::time_point> since() const { return since_; }

  /// What it has subscribed, served and mounted; null while nothing is loaded.
  const PetalInstance* life() const { return life_.get(); }

  /// Why it failed; empty while it has not.
  const std::string& error() const { return error_; }

 private:
  class Busy;

  void enter(State state);
  void construct(PetalInstance& life);
  void report_lost(const proxy::Owner& owner) const;
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
  std::shared_ptr<PetalInstance> earlier_;            // what comes for it waits for the next
  std::list<std::shared_ptr<PetalInstance>> leaked_;  // of which something has not ended, and may never
  boost::asio::steady_timer started_;                 // cancelled when a start has ended
  bool is_brought_up_ = false;
};

std::string_view to_string(PetalSupervisor::State state);

}  // namespace petal::host
