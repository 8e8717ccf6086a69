// SPDX-License-Identifier: Apache-2.0
#include "ctl/doctor/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <petal/json.hpp>

#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

namespace json = boost::json;
using Level = Finding::Level;

constexpr std::size_t longest = 4000;

std::string_view name(Level level) {
  switch (level) {
    case Level::ok:
      return "ok";
    case Level::skipped:
      return "skipped";
    case Level::warning:
      return "warning";
    case Level::problem:
      return "problem";
  }
  return "problem";
}

std::string coloured(Level level, const Style& style) {
  switch (level) {
    case Level::ok:
      return style.good(name(level));
    case Level::skipped:
      return style.faint(name(level));
    case Level::warning:
      return style.fair(name(level));
    case Level::problem:
      return style.bad(name(level));
  }
  return {};
}

std::size_t count(const Findings& findings, Level level) {
  return static_cast<std::size_t>(std::ranges::count(findings, level, &Finding::level));
}

std::string verdict(const Findings& findings, const Style& style) {
  auto const problems = count(findings, Level::problem);
  auto const warnings = count(findings, Level::warning);
  if (problems + warnings == 0) return style.good("all is well") + "\n";
  return fmt::format("{}, {}\n", counted(problems, "problem"), counted(warnings, "warning"));
}

}  // namespace

Exit exit_of(const Findings& findings) {
  if (count(findings, Level::problem) > 0) return Exit::bad;
  return count(findings, Level::warning) > 0 ? Exit::fair : Exit::good;
}

std::string findings_text(const Findings& findings, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (auto const& finding : findings) {
    rows.push_back({coloured(finding.level, style), finding.check, runtime::escaped(finding.text, longest)});
    if (!finding.advice.empty()) rows.push_back({"", "", "-> " + runtime::escaped(finding.advice, longest)});
  }
  return columns(rows) + "\n" + verdict(findings, style);
}

std::string findings_json(const Findings& findings) {
  json::array list;
  for (auto const& finding : findings) {
    json::object entry{
        {"level", name(finding.level)}, {"check", finding.check}, {"text", runtime::escaped(finding.text, longest)}};
    if (!finding.advice.empty()) entry["advice"] = runtime::escaped(finding.advice, longest);
    list.push_back(std::move(entry));
  }
  auto const exit = exit_of(findings);
  auto const* const status = exit == Exit::good ? "ok" : exit == Exit::fair ? "warnings" : "problems";
  return write_json(json::object{{"status", status}, {"findings", std::move(list)}}) + "\n";
}

}  // namespace petal::ctl
