// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <petal/petal.hpp>
#include <string>

#include "host/petal_context.hpp"
#include "host/petal_file.hpp"

namespace petal::host {

/// One petal from its file to its end. Whatever it does wrong is reported and stays with it.
class PetalRunner {
 public:
  enum class State { loaded, starting, running, failed, stopping, stopped };

  PetalRunner(boost::asio::any_io_executor executor, PetalFile file, Services services);

  /// Constructs the petal and awaits its startup; where that throws, ends what it had begun. Never throws.
  Task<> start();

  /// Awaits its shutdown for no longer than two seconds, then ends what it subscribed, served and spawned. Never
  /// throws.
  Task<> stop();

  const std::string& name() const { return file_.name(); }
  const std::string& version() const { return file_.version(); }
  State state() const { return state_; }
  bool is_starting() const { return state_ == State::starting; }

  /// Whether its routes are asked: while it starts, too, as its subscriptions are.
  bool may_answer() const { return state_ == State::starting || state_ == State::running; }

  /// Since when it runs.
  std::optional<std::chrono::system_clock::time_point> since() const { return since_; }

  const std::filesystem::path& file() const { return file_.path(); }
  const PetalHttp& http() const { return context_.routes(); }
  const mqtt::Owner& owner() const { return *owner_; }

  /// Why it failed; empty while it has not.
  const std::string& error() const { return error_; }

 private:
  void fail(const char* step, const std::exception_ptr& thrown);
  Task<> shut_down();
  Task<> release();

  boost::asio::any_io_executor executor_;
  PetalFile file_;
  Services services_;
  std::shared_ptr<mqtt::Owner> owner_;
  PetalContext context_;
  std::unique_ptr<Petal> petal_;
  State state_ = State::loaded;
  std::string error_;
  std::optional<std::chrono::system_clock::time_point> since_;
};

std::string_view to_string(PetalRunner::State state);

}  // namespace petal::host
