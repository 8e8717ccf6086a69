// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <sstream>

#include "ctl/checks.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;

constexpr const char* name = "settings";

/// A problem for each line.
void add_lines(Findings& findings, const std::string& lines, const std::string& advice) {
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) findings.push_back({Level::problem, name, line, advice});
}

}  // namespace

Findings check_configuration(const Settings& settings, std::optional<config::Config>& config) {
  Findings findings;
  if (settings.is_forbidden())
    findings.push_back({Level::warning, name,
                        fmt::format("this user may not read {}: defaults are looked at", system_file),
                        "sudo petalctl doctor"});
  auto const file = settings.file();
  auto const environment = config::Environment::load(file, environ);
  auto const where = file.value_or("the environment");
  if (!environment) {
    add_lines(findings, environment.error().message(), "correct " + where);
    return findings;
  }
  auto loaded = config::load_config(*environment);
  if (!loaded) {
    add_lines(findings, loaded.error().message(),
              "correct it; petal-app-manager --check-config shows what holds and where it comes from");
    return findings;
  }
  config = std::move(*loaded);
  findings.push_back({Level::ok, name, file ? "they are right: " + *file : "they are right, all from the environment"});
  return findings;
}

}  // namespace petal::ctl
