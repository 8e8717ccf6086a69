// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/cli_error.hpp"
#include "ctl/settings.hpp"

/// `petalctl bench`: how much the manager, its link and its broker carry, and how late it is, seen as a program on the
/// robot sees it, through the REST API (docs/petalctl.md, bench).
///
/// **Errors.** CliError; what was measured until then has been printed.
namespace petal::ctl {

/// What is published.
struct Load {
  std::optional<std::string> topic;  ///< nothing: one of its own, below the robot's
  std::size_t size = 256;            ///< of a payload, bytes
  int qos = 1;
  std::optional<std::uint64_t> messages;
  std::optional<double> seconds;
  std::optional<double> rate;  ///< messages a second; nothing: as fast as it goes
  unsigned connections = 16;   ///< each has one request under way at a time
};

struct BenchPublish {
  Load load;
  bool goes_on_stored = false;  ///< while the manager stores instead of publishing
  bool json = false;
};
Exit run(const Settings& settings, const BenchPublish& asked);

struct BenchSubscribe {
  std::vector<std::string> filters;
  int qos = 1;
  std::optional<std::uint64_t> messages;
  double seconds = 10;
  bool json = false;
};
Exit run(const Settings& settings, const BenchSubscribe& asked);

struct BenchRoundtrip {
  Load load;  ///< its rate is 100 unless told
  bool json = false;
};
Exit run(const Settings& settings, const BenchRoundtrip& asked);

}  // namespace petal::ctl
