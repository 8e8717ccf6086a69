// SPDX-License-Identifier: Apache-2.0
#include "config/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/environment.hpp"
#include "config/keys.hpp"
#include "config/rules.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

using Lines = std::vector<std::string>;

void append(Lines& lines, Lines more) {
  std::ranges::move(more, std::back_inserter(lines));
}

/// Returns why no key may have the value `text`: it would be truncated or misread on its way to a socket, a file or a
/// log.
std::string_view unusable(std::string_view text) {
  auto const control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!runtime::is_utf8(text)) return "not UTF-8 text";
  return std::ranges::any_of(text, control) ? "it contains a control character" : "";
}

std::string why_refused(const Key& key, Config& config, std::string_view text) {
  if (auto const reason = unusable(text); !reason.empty()) return std::string(reason);
  auto const applied = key.field.apply(config, text);
  return applied ? "" : applied.error().message();
}

template <typename IsWanted>
Lines apply_keys(Config& config, const Environment& environment, const IsWanted& is_wanted) {
  Lines complaints;
  for (auto const& key : keys()) {
    if (!key.initial.empty()) key.field.apply(config, key.initial).value();
    auto const text = is_wanted(key.name) ? environment.get(key.name) : std::nullopt;
    if (!text) continue;
    auto const why = why_refused(key, config, *text);
    if (!why.empty()) complaints.push_back(complaint(key, environment, why, key.field.accepted));
  }
  return complaints;
}

Result<Config> result(Config config, const Lines& complaints) {
  if (complaints.empty()) return config;
  return Error(Errc::invalid_argument, fmt::format("{}", fmt::join(complaints, "\n")));
}

}  // namespace

const Key& key_named(std::string_view name) {
  return *std::ranges::find(keys(), name, &Key::name);
}

std::string complaint(const Key& key, const Environment& environment, std::string_view why, std::string_view accepted) {
  auto const setting =
      environment.find(key.name).value_or(Setting{std::string(key.name), std::string(key.initial), ""});
  auto const quoted = fmt::format("\"{}\"", runtime::escaped(without_credentials(setting.value)));
  return fmt::format("{}={}: {}; accepted: {} ({})", setting.name, key.secret ? "********" : quoted, why, accepted,
                     runtime::escaped(environment.origin(key.name)));
}

Result<Config> load_config(const Environment& environment, const Uses& uses) {
  Config config;
  auto complaints = apply_keys(config, environment, [](std::string_view) { return true; });
  append(complaints, decide_defaults(config, environment));
  append(complaints, broken_rules(config, environment, uses));
  return result(std::move(config), complaints);
}

Result<Config> load_only(const Environment& environment, std::initializer_list<std::string_view> names) {
  Config config;
  auto const is_wanted = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  auto complaints = apply_keys(config, environment, is_wanted);
  auto const without_place = decide_defaults(config, environment);
  if (is_wanted("DATA_DIR")) append(complaints, without_place);
  return result(std::move(config), complaints);
}

std::string why_refused(std::string_view name, std::string_view text) {
  Config ignored;
  auto const& key = key_named(name);
  auto const why = why_refused(key, ignored, text);
  return why.empty() ? why : fmt::format("{}; accepted: {}", why, key.field.accepted);
}

}  // namespace petal::config
