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

/// A petal, or a file that should contain one, as `GET /health/detailed` shows it.
struct PetalReport {
  std::string name;
  std::string version;
  std::string state;
  std::string error;
};

/// `{"name", "version", "state", "error"?}`
json::object to_json(const PetalReport& report);

/// All petals of a directory. A petal that is broken is reported; the others run.
class Petals {
 public:
  Petals(boost::asio::any_io_executor executor, Services services);

  /// Opens the shared objects of `directory` whose petals are listed in `enabled` (empty: all).
  void load(const std::filesystem::path& directory, const std::vector<std::string>& enabled);

  /// Starts all petals at once and waits for them, but no longer than `limit`; a startup that has not ended continues
  /// alone.
  Task<> start(std::chrono::steady_clock::duration limit);

  /// Stops all petals at once, including those that are being restarted.
  Task<> stop();

  /// The result of a restart.
  enum class Restart {
    done,      ///< it runs, or its startup has not ended yet
    unknown,   ///< there is no such petal, and no such file
    disabled,  ///< `ENABLED_PETALS` does not list it
    busy,      ///< it is being started, restarted or stopped
    failed,    ///< its entry has the error
  };
  struct Restarted {
    Restart result;
    json::object shown;  ///< the petal's entry; empty if there is none
  };

  /// Ends the petal `name`, opens its file again and starts the petal in it. It may also be new in the directory, or
  /// have been broken. Waits for its startup no longer than start() did.
  /// **Cancellation.** Ends the waiting only.
  Task<Restarted> restart(std::string name);

  std::vector<PetalReport> report() const;

  /// The same, with all parts of each petal (docs/reference.md, REST API).
  json::array shown() const;

  /// The same for one petal; nothing if there is none of that name.
  std::optional<json::object> shown(std::string_view name) const;

  /// Returns the answer to a request for `/petals/{name}/...`.
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
