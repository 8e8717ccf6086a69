// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {
namespace {

/// A person waits for it with a finger on the tab key.
constexpr auto quickly = std::chrono::milliseconds(500);

void print_petals(ManagerApi& manager) {
  for (auto const& petal : list_at(parsed(manager.get("/petals")), "petals"))
    std::cout << text_at(petal, "name") << '\n';
}

void print_commands(ManagerApi& manager) {
  auto const answer = parsed(manager.post("/mqtt/command", R"({"command":"list_commands","timeout":0.5})", quickly));
  for (auto const& name : list_at(answer, "commands"))
    if (auto const* const text = name.if_string()) std::cout << std::string_view(*text) << '\n';
}

}  // namespace

Exit run(const Settings& settings, const Names& asked) {
  try {
    ManagerApi manager(endpoint_of(settings), quickly);
    asked.commands ? print_commands(manager) : print_petals(manager);
  } catch (const Ended&) {
    // then there is nothing to offer
  }
  return Exit::good;
}

}  // namespace petal::ctl
