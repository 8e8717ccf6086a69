// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

/// How the machine is doing, from /proc (proc(5)).
struct SystemReadings {
  double cpu_usage = 0;            ///< percent of all cores, since the reading before
  double memory_usage = 0;         ///< percent of what there is
  std::uint64_t memory_total = 0;  ///< bytes
  double load_1m = 0;              ///< processes that want to run, averaged over a minute
  std::chrono::seconds uptime{};   ///< of the machine
};

/// Reads the machine. What cannot be read stays 0.
class SystemReader {
 public:
  SystemReader() { read(); }
  SystemReadings read();

 private:
  double cpu_usage();

  std::uint64_t busy_ = 0;
  std::uint64_t total_ = 0;
};
