// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <iostream>
#include <petal/json.hpp>

#include "ctl/manager_api.hpp"
#include "ctl/petals_text.hpp"
#include "ctl/subcommands.hpp"
#include "http/percent.hpp"

namespace petal::ctl {
namespace {

/// The manager limits the times of a petal's shutdown and startup.
constexpr auto restart_within = std::chrono::seconds(60);

json::value one_of(const json::value& all, const std::string& name) {
  std::string names;
  for (auto const& petal : list_at(all, "petals")) {
    auto const found = text_at(petal, "name");
    if (found == name) return petal;
    names += "\n  " + found;
  }
  throw CliError(Exit::refused, "the manager has no petal " + name +
                                    (names.empty() ? "; it has none. PETALS_DIR says where it looks for them"
                                                   : "; it has these:" + names));
}

Exit restart(ManagerApi& manager, const std::string& name) {
  manager.post("/petals/" + http::percent_encoded(name) + "/restart", "", restart_within);
  auto const petal = one_of(parsed(manager.get("/petals")), name);
  std::cout << petals_text({petal}, Style::of(STDOUT_FILENO));
  return all_run({petal}) ? Exit::good : Exit::fair;
}

}  // namespace

Exit run(const Settings& settings, const Petals& asked) {
  ManagerApi manager(endpoint_of(settings));
  if (asked.restart) return restart(manager, *asked.name);
  auto const body = manager.get("/petals");
  auto const all = parsed(body);
  auto const petals = asked.name ? json::array{one_of(all, *asked.name)} : list_at(all, "petals");
  auto const style = Style::of(STDOUT_FILENO);
  if (asked.json)
    std::cout << (asked.name ? write_json(petals.front()) : body) << '\n';
  else
    std::cout << (asked.name ? petal_text(petals.front(), style) : petals_text(petals, style));
  return all_run(petals) ? Exit::good : Exit::fair;
}

}  // namespace petal::ctl
