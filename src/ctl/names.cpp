// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <iostream>

#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {
namespace {

/// A user waits for the completion after pressing the tab key.
constexpr auto quickly = std::chrono::milliseconds(500);

/// Leaves out names that a shell could read as more than a name.
void print(std::string_view name) {
  auto const is_plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '/' || c == '-';
  };
  if (!name.empty() && std::all_of(name.begin(), name.end(), is_plain)) std::cout << name << '\n';
}

void print_petals(ManagerApi& manager) {
  auto const answer = parsed(manager.get("/petals"));
  for (auto const& petal : list_at(answer, "petals")) print(text_at(petal, "name"));
}

void print_commands(ManagerApi& manager) {
  auto const answer = parsed(manager.post("/mqtt/command", R"({"command":"list_commands","timeout":1})", quickly));
  for (auto const& name : list_at(answer, "commands"))
    if (auto const* const text = name.if_string()) print(*text);
}

}  // namespace

Exit run(const Settings& settings, const Names& asked) {
  try {
    ManagerApi manager(endpoint_of(settings), quickly);
    asked.commands ? print_commands(manager) : print_petals(manager);
  } catch (const CliError&) {
    // then there are no names
  }
  return Exit::good;
}

}  // namespace petal::ctl
