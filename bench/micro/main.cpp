// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "runtime/log.hpp"

int main(int argc, char** argv) {
  petal::runtime::configure_logging(spdlog::level::err, false);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;  // EX_USAGE
  benchmark::RunSpecifiedBenchmarks();
}
