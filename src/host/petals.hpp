// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <list>
#include <petal/error.hpp>
#include <string>
#include <vector>

#include "host/petal_supervisor.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "runtime/task_group.hpp"

namespace petal::host {

/// A petal, or a file that should have been one, as `GET /health/detailed` shows it.
struct PetalReport {
  std::string name;
  std::string version;
  std::string state;
  std::string error;
};

/// `{"name", "version", "state", "error"?}`
json::object to_json(const PetalReport& report);

/// All petals of a directory. One that is broken is reported; the others run.
class Petals {
 public:
  Petals(boost::asio::any_io_executor executor, Services services);

  /// Opens the shared objects of `directory` whose petal is named in `enabled` (empty: all).
  void load(const std::filesystem::path& directory, const std::vector<std::string>& enabled);

  /// Starts all at once and waits for them, but no longer than `limit`: one whose startup does not end goes on alone.
  Task<> start(std::chrono::steady_clock::duration limit);

  /// Stops all at once; what is being restarted is stopped too.
  Task<> stop();

  /// What came of a restart.
  enum class Restart {
    done,      ///< it runs, or has not ended its startup yet
    unknown,   ///< there is no such petal, and no such file
    disabled,  ///< `ENABLED_PETALS` does not name it
    busy,      ///< it is being started, restarted or stopped
    failed,    ///< its entry says why
  };
  struct Restarted {
    Restart result;
    json::object shown;  ///< the petal's entry; empty where there is none
  };

  /// Ends the petal `name`, opens its file afresh and starts what is in it; also what is new in the directory, or was
  /// broken. Waits for its startup no longer than start() did.
  /// **Cancellation.** Ends the waiting only.
  Task<Restarted> restart(std::string name);

  std::vector<PetalReport> report() const;

  /// The same with all that belongs to a petal (docs/reference.md, REST API).
  json::array shown() const;

  /// Of one; nothing where there is none of that name.
  std::optional<json::object> shown(std::string_view name) const;

  /// Answers what was asked of `/petals/{name}/...`.
  Task<http::Response> answer(http::Request request) const;

 private:
  void load_one(const std::filesystem::path& file);
  bool is_enabled(const std::string& stem) const;
  PetalSupervisor* find(std::string_view name);
  PetalSupervisor* find_new(const std::string& name);
  Task<Restarted> restart(PetalSupervisor& runner);
  json::object shown(const PetalSupervisor& runner) const;
  const PetalSupervisor* find(std::string_view name) const;
  static Task<http::Response> unanswered(std::string name, std::string state);

  boost::asio::any_io_executor executor_;
  Services services_;
  std::filesystem::path directory_;
  std::vector<std::string> enabled_;
  std::list<PetalSupervisor> runners_;
  PetalSupervisor::Duration start_limit_{};
  bool stopping_ = false;
  runtime::TaskGroup starting_;
  runtime::TaskGroup restarting_;
};

}  // namespace petal::host
