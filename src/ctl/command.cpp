// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "ctl/json_layout.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/payload.hpp"
#include "ctl/subcommands.hpp"
#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

std::string body_of(const Command& asked) {
  auto body = fmt::format(R"({{"command":{},"timeout":{})", text_as_json("command", asked.name), asked.timeout);
  if (asked.payload) body += R"(,"payload":)" + payload_of(*asked.payload, std::cin);
  if (asked.device) body += R"(,"device":)" + text_as_json("device", *asked.device);
  return body + "}";
}

/// Returns the available commands, if the answer lists them.
std::string alternatives(const json::value& answer) {
  std::string all;
  for (auto const& name : list_at(answer, "available_commands"))
    if (auto const* const text = name.if_string()) all.append("\n  ").append(runtime::escaped(*text));
  return all;
}

}  // namespace

Exit run(const Settings& settings, const Command& asked) {
  ManagerApi manager(endpoint_of(settings));
  auto const limit = std::chrono::seconds(asked.timeout + 5);
  auto const body = manager.post("/mqtt/command", body_of(asked), limit);
  auto const answer = parsed(body);
  std::cout << pretty(body) << '\n';
  if (text_at(answer, "status") != "error") return Exit::good;
  if (text_at(answer, "error_code") == "UNKNOWN_COMMAND")
    std::cerr << "petalctl: nobody serves " << runtime::escaped(asked.name)
              << "; these are served:" << alternatives(answer) << '\n';
  return Exit::fair;
}

}  // namespace petal::ctl
