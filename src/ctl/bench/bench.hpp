// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ctl/cli_error.hpp"
#include "ctl/settings.hpp"

/// `petalctl bench`: measures the throughput and the latency of the manager, its link and its broker, as a program on
/// the robot sees them, through the REST API (docs/petalctl.md, bench).
///
/// **Errors.** CliError; what was measured until then has been printed.
namespace petal::ctl {

/// The messages to publish.
struct Load {
  std::optional<std::string> topic;  ///< empty: a topic of its own, below the robot's
  std::size_t size = 256;            ///< of a payload, bytes
  int qos = 1;
  std::optional<std::uint64_t> messages;
  std::optional<double> seconds;
  std::optional<double> rate;  ///< messages a second; empty: as fast as possible
  unsigned connections = 16;   ///< each has one request in flight at a time
};

struct BenchPublish {
  Load load;
  bool goes_on_stored = false;  ///< even while the manager stores instead of publishing
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
  Load load;  ///< its rate is 100 if none is given
  bool json = false;
};
Exit run(const Settings& settings, const BenchRoundtrip& asked);

}  // namespace petal::ctl
