// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <list>
#include <petal/error.hpp>
#include <string>
#include <vector>

#include "host/petal_runner.hpp"
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
  std::filesystem::path file = {};
  std::optional<std::chrono::system_clock::time_point> since = {};  ///< it runs
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

  /// Stops all at once.
  Task<> stop();

  std::vector<PetalReport> report() const;

  /// The same with all that belongs to a petal (docs/reference.md, REST API).
  json::array shown() const;

  /// Of one; nothing where there is none of that name.
  std::optional<json::object> shown(std::string_view name) const;

  /// Answers what was asked of `/petals/{name}/...`.
  Task<http::Response> answer(http::Request request) const;

 private:
  void load_one(const std::filesystem::path& file, const std::vector<std::string>& enabled);
  static PetalReport report(const PetalRunner& runner);
  json::object shown(const PetalReport& report, const PetalRunner* runner) const;
  const PetalRunner* find(std::string_view name) const;
  static Task<http::Response> unanswered(std::string name, std::string state);

  boost::asio::any_io_executor executor_;
  Services services_;
  std::list<PetalRunner> runners_;
  std::vector<PetalReport> broken_;
  runtime::TaskGroup starting_;
};

}  // namespace petal::host
