// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <variant>

#include "ctl/bench/bench.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {

using Subcommand = std::variant<std::monostate, Status, Publish, Subscribe, Command, Provision, Petals, DeadLetters,
                                New, Doctor, BenchPublish, BenchSubscribe, BenchRoundtrip, Names>;

struct Arguments {
  Settings settings;
  Subcommand subcommand;
};

/// Returns the exit status if the arguments end the program (`--help`, or an error in them); nothing if it continues.
std::optional<int> parse(int argc, char** argv, Arguments& arguments);

}  // namespace petal::ctl
