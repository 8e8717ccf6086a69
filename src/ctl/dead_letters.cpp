// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "ctl/dead_letters_text.hpp"
#include "ctl/manager_api.hpp"
#include "ctl/members.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {
namespace {

constexpr auto within = std::chrono::seconds(60);

/// The manager returns as many at a time as fit. With `--json` each answer is a line.
Exit list(ManagerApi& manager, const DeadLetters& asked) {
  json::array all;
  for (std::uint64_t after = 0;;) {
    auto const body = manager.get(fmt::format("/mqtt/deadletters?limit=1000&after={}", after));
    auto const answer = parsed(body);
    auto const& page = list_at(answer, "dead_letters");
    if (asked.json && (after == 0 || !page.empty())) std::cout << body << '\n';
    if (page.empty()) break;
    after = number_at(page.back(), "id");
    all.insert(all.end(), page.begin(), page.end());
    if (all.size() >= number_at(answer, "count")) break;
  }
  if (!asked.json) std::cout << dead_letters_text(all, Style::of(STDOUT_FILENO));
  return Exit::good;
}

}  // namespace

Exit run(const Settings& settings, const DeadLetters& asked) {
  ManagerApi manager(endpoint_of(settings));
  if (asked.action == DeadLetters::Action::list) return list(manager, asked);
  auto const* const path =
      asked.action == DeadLetters::Action::retry ? "/mqtt/deadletters/retry" : "/mqtt/deadletters/remove";
  auto const which = asked.id ? fmt::format(R"({{"id":{}}})", *asked.id) : std::string(R"({"all":true})");
  std::cout << text_at(parsed(manager.post(path, which, within)), "message") << '\n';
  return Exit::good;
}

}  // namespace petal::ctl
