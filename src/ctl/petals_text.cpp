// SPDX-License-Identifier: Apache-2.0
#include "ctl/petals_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ctl/status_text.hpp"

namespace petal::ctl {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view parts[] = {"subscriptions", "patterns", "commands", "routes"};

std::uint64_t errors_of(const json::value& petal) {
  std::uint64_t errors = 0;
  for (auto const part : parts)
    for (auto const& each : list_at(petal, part))
      if (auto const* const calls = member(each, "calls")) errors += number_at(*calls, "errors");
  return errors;
}

std::string error_count(std::uint64_t errors, const Style& style) {
  return errors == 0 ? "0" : style.bad(std::to_string(errors));
}

std::string part_name(const json::value& part) {
  for (auto const* name : {"topic", "pattern", "command"})
    if (auto text = text_at(part, name); !text.empty()) return text;
  return text_at(part, "method") + " " + text_at(part, "path");
}

std::string time_text(const json::value& calls, std::string_view name) {
  return fmt::format("{:.1f} ms", decimal_at(calls, name));
}

std::vector<std::string> part_row(std::string_view kind, const json::value& part, const Style& style) {
  static json::value const none = json::object{};
  auto const* const found = member(part, "calls");
  auto const& calls = found ? *found : none;
  return {std::string(kind),
          part_name(part),
          std::to_string(number_at(part, "waiting")),
          std::to_string(number_at(calls, "count")),
          error_count(number_at(calls, "errors"), style),
          time_text(calls, "p50_ms"),
          time_text(calls, "p99_ms"),
          time_text(calls, "max_ms")};
}

}  // namespace

std::string petals_text(const json::array& petals, const Style& style) {
  if (petals.empty()) return "no petals; PETALS_DIR says where the manager looks for them\n";
  Rows rows = {{"NAME", "VERSION", "STATE", "SUBSCRIPTIONS", "COMMANDS", "ROUTES", "ERRORS", ""}};
  for (auto const& petal : petals)
    rows.push_back({text_at(petal, "name"), text_at(petal, "version"), state_text(text_at(petal, "state"), style),
                    std::to_string(list_at(petal, "subscriptions").size() + list_at(petal, "patterns").size()),
                    std::to_string(list_at(petal, "commands").size()), std::to_string(list_at(petal, "routes").size()),
                    error_count(errors_of(petal), style), text_at(petal, "error")});
  return columns(rows);
}

std::string petal_text(const json::value& petal, const Style& style) {
  auto out = fmt::format("{} {} {}\n", style.strong(text_at(petal, "name")), text_at(petal, "version"),
                         state_text(text_at(petal, "state"), style));
  if (auto const error = text_at(petal, "error"); !error.empty()) out += error + "\n";
  Rows rows = {{"", "NAME", "WAITING", "CALLS", "ERRORS", "HALF IN", "99% IN", "LONGEST"}};
  auto const kinds = {"topic", "pattern", "command", "route"};
  auto kind = kinds.begin();
  for (auto const part : parts) {
    for (auto const& each : list_at(petal, part)) rows.push_back(part_row(*kind, each, style));
    ++kind;
  }
  return rows.size() == 1 ? out : out + "\n" + columns(rows);
}

bool all_run(const json::array& petals) {
  return std::ranges::all_of(petals, [](const json::value& petal) {
    auto const state = text_at(petal, "state");
    return state == "running" || state == "starting";
  });
}

}  // namespace petal::ctl
