// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <list>
#include <petal/error.hpp>
#include <string>
#include <vector>

#include "host/petal_runner.hpp"
#include "runtime/task_group.hpp"

namespace petal::host {

/// A petal, or a file that should have been one, as `GET /health/detailed` shows it.
struct PetalReport {
  std::string name;
  std::string version;
  std::string state;
  std::string error;
};

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

 private:
  void load_one(const std::filesystem::path& file, const std::vector<std::string>& enabled);
  bool is_loaded(const std::string& name) const;

  boost::asio::any_io_executor executor_;
  Services services_;
  std::list<PetalRunner> runners_;
  std::vector<PetalReport> broken_;
  runtime::TaskGroup starting_;
};

}  // namespace petal::host
