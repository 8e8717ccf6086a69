// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

/// The state of the machine, from /proc (proc(5)).
struct SystemReadings {
  double cpu_usage = 0;            ///< percent of all cores, since the previous reading
  double memory_usage = 0;         ///< percent of all memory
  std::uint64_t memory_total = 0;  ///< bytes
  double load_1m = 0;              ///< number of runnable processes, averaged over a minute
  std::chrono::seconds uptime{};   ///< uptime of the machine
};

/// Reads the state of the machine. Values that cannot be read are 0.
class SystemReader {
 public:
  SystemReader() { read(); }
  SystemReadings read();

 private:
  double cpu_usage();

  std::uint64_t busy_ = 0;
  std::uint64_t total_ = 0;
};
