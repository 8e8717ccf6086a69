// SPDX-License-Identifier: Apache-2.0
#include "topic/filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"
#include "topic/levels.hpp"
#include "topic/text_rules.hpp"

namespace petal::topic {
namespace {

constexpr std::string_view share = "$share/";

Error wrong(std::string_view filter, std::string_view why) {
  return {Errc::invalid_filter, fmt::format("{}: \"{}\"", why, runtime::escaped(filter))};
}

/// Returns what is wrong with the `{name}/{filter}` of a shared filter; empty if nothing is.
std::string_view share_fault(std::string_view name_and_filter) noexcept {
  auto const slash = name_and_filter.find('/');
  if (slash == 0) return "the share name of a filter must not be empty ($share/name/filter)";
  if (slash == name_and_filter.npos || slash + 1 == name_and_filter.size())
    return "a shared filter must have a filter after its share name ($share/name/filter)";
  if (has_wildcard(name_and_filter.substr(0, slash))) return "the share name of a filter must not contain '+' or '#'";
  return {};
}

/// Returns what is wrong with the wildcards of a filter; empty if nothing is.
std::string_view wildcard_fault(std::string_view filter) noexcept {
  for (Levels levels(filter); !levels.done();) {
    auto const level = levels.next();
    if (level.find('+') != level.npos && level != "+") return "'+' must be a whole level of a filter (a/+/b)";
    if (level.find('#') == level.npos) continue;
    if (level != "#" || !levels.done()) return "'#' must be the whole last level of a filter (a/#)";
  }
  return {};
}

}  // namespace

Result<void> check_filter(std::string_view filter) {
  if (auto checked = check_text(filter, Errc::invalid_filter, "a topic filter"); !checked) return checked;
  if (is_shared(filter))
    if (auto const fault = share_fault(filter.substr(share.size())); !fault.empty()) return wrong(filter, fault);
  if (auto const fault = wildcard_fault(without_share(filter)); !fault.empty()) return wrong(filter, fault);
  return {};
}

bool is_shared(std::string_view filter) noexcept {
  return filter.starts_with(share);
}

std::string_view without_share(std::string_view filter) noexcept {
  if (!is_shared(filter)) return filter;
  auto const slash = filter.find('/', share.size());
  return slash == filter.npos ? std::string_view() : filter.substr(slash + 1);
}

bool has_wildcard(std::string_view filter) noexcept {
  return filter.find_first_of("+#") != filter.npos;
}

bool filter_matches(std::string_view filter, std::string_view topic) noexcept {
  filter = without_share(filter);
  if (topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'))) return false;
  Levels wanted(filter);
  Levels given(topic);
  while (!wanted.done()) {
    auto const level = wanted.next();
    if (level == "#" && wanted.done()) return true;
    if (given.done()) return false;
    if (auto const found = given.next(); level != "+" && level != found) return false;
  }
  return given.done();
}

bool matches_as_parent(std::string_view filter, std::string_view topic) noexcept {
  filter = without_share(filter);
  return filter.ends_with("/#") &&
         std::count(filter.begin(), filter.end(), '/') > std::count(topic.begin(), topic.end(), '/');
}

}  // namespace petal::topic
