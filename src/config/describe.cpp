// SPDX-License-Identifier: Apache-2.0
#include "config/describe.hpp"

#include <fmt/format.h>

#include "config/keys.hpp"
#include "config/quoting.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

std::string shown_value(const Key& key, const Config& config) {
  auto const value = key.field.show(config);
  return key.secret && !value.empty() ? "********" : dotenv_value(value);
}

std::string shown_origin(const std::string& origin) {
  return origin == "default" ? origin : "from " + runtime::escaped(origin);
}

std::string code(std::string_view text) {
  return fmt::format("`{}`", text);
}

std::string without_backticks(std::string_view text) {
  std::string out(text);
  std::erase(out, '`');
  return out;
}

}  // namespace

std::string describe(const Environment& environment, const Config& config) {
  std::string out;
  for (auto const& key : keys())
    out += fmt::format("{}={}  # {}\n", key.name, shown_value(key, config), shown_origin(environment.origin(key.name)));
  return out;
}

std::string reference_table() {
  std::string out = "| key | default | accepted | meaning |\n| --- | --- | --- | --- |\n";
  for (auto const& key : keys())
    out += fmt::format("| {} | {} | {} | {} |\n", code(key.name),
                       key.initial.empty() ? std::string(key.otherwise) : code(key.initial), key.field.accepted,
                       key.meaning);
  return out;
}

std::string help_text() {
  std::string out;
  for (auto const& key : keys())
    out += fmt::format("  {}\n      {}\n      Accepted: {}. Default: {}.\n", key.name, without_backticks(key.meaning),
                       key.field.accepted, without_backticks(key.initial.empty() ? key.otherwise : key.initial));
  return out;
}

}  // namespace petal::config
