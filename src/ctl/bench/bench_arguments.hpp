// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/arguments.hpp"
#include "ctl/bench/bench.hpp"

namespace CLI {
class App;
}

namespace petal::ctl {

/// What the kinds of `petalctl bench` are given, filled in by CLI11.
struct GivenBench {
  BenchPublish publish;
  BenchSubscribe subscribe;
  BenchRoundtrip roundtrip;
};

/// Adds `bench` to `app`: what is given goes to `given`, and from there to `chosen` once it is whole.
/// **Lifetime.** All of them outlive the parsing.
void add_bench(CLI::App& app, GivenBench& given, Subcommand& chosen);

}  // namespace petal::ctl
