// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <sstream>

#include "config/warnings.hpp"
#include "ctl/cli_error.hpp"
#include "ctl/doctor/checks.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;

constexpr const char* name = "settings";

/// Adds a problem for each line.
void add_lines(Findings& findings, const std::string& lines, const std::string& advice) {
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) findings.push_back({Level::problem, name, line, advice});
}

/// A file of another project or another user that lies here by chance is no fault of this robot.
void add_left_out(Findings& findings, const FoundSettings& found) {
  for (auto const& [file, why] : found.left_out)
    findings.push_back({Level::warning, name, why.message() + "; the settings in it are left out",
                        file + " is not for this manager, or has to be corrected; --env-file names the right one"});
  if (found.is_forbidden())
    findings.push_back({Level::warning, name,
                        fmt::format("this user may not read {}: defaults are looked at", system_file),
                        "sudo petalctl doctor"});
}

void add_unsafe(Findings& findings, const config::Config& config, const config::Environment& environment) {
  for (auto& warning : config::unsafe_settings(config, environment))
    findings.push_back({Level::warning, name, std::move(warning.text), std::move(warning.advice)});
}

}  // namespace

Findings check_configuration(const Settings& settings, FoundSettings& found, std::optional<config::Config>& config) {
  Findings findings;
  try {
    found = settings.find();
  } catch (const CliError& ended) {
    add_lines(findings, ended.what(), "correct " + settings.env_file.value_or("the environment"));
    return findings;
  }
  add_left_out(findings, found);
  auto loaded = config::load_config(found.environment);
  if (!loaded) {
    add_lines(findings, loaded.error().message(),
              "correct it; petal-app-manager --check-config shows what holds and where it comes from");
    return findings;
  }
  config = std::move(*loaded);
  auto const& file = found.environment.file();
  findings.push_back(
      {Level::ok, name, file.empty() ? "they are right, all from the environment" : "they are right: " + file});
  add_unsafe(findings, *config, found.environment);
  return findings;
}

}  // namespace petal::ctl
