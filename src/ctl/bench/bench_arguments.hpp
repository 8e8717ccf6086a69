// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/arguments.hpp"
#include "ctl/bench/bench.hpp"

namespace CLI {
class App;
}

namespace petal::ctl {

/// The arguments of the kinds of `petalctl bench`, filled in by CLI11.
struct GivenBench {
  BenchPublish publish;
  BenchSubscribe subscribe;
  BenchRoundtrip roundtrip;
};

/// Adds `bench` to `app`. CLI11 writes the arguments to `given`, and then, when they are complete, to `chosen`.
/// **Lifetime.** All of them must outlive the parsing.
void add_bench(CLI::App& app, GivenBench& given, Subcommand& chosen);

}  // namespace petal::ctl
