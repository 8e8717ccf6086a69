// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <petal/error.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "config/config.hpp"

namespace petal::config {

/// Reads the value of a key into a Config and writes it out again.
struct Field {
  std::string accepted;
  std::function<Result<void>(Config&, std::string_view)> apply;
  std::function<std::string(const Config&)> show;
};

/// Makes the Field for a value of `format` that is stored in `config.*group.*member`.
template <typename Format, typename Group, typename Member>
Field field(Format format, Group Config::* group, Member Group::* member) {
  auto apply = [=](Config& config, std::string_view text) -> Result<void> {
    auto value = format.parse(text);
    if (!value) return value.error();
    config.*group.*member = static_cast<Member>(std::move(*value));
    return {};
  };
  return {format.accepted(), apply, [=](const Config& config) { return format.show(config.*group.*member); }};
}

/// One key of the configuration.
struct Key {
  std::string_view name;
  std::string_view initial;    ///< the default as it would be written; empty: it has none, or it depends
  std::string_view otherwise;  ///< if `initial` is empty: the default, for a reader
  std::string_view meaning;    ///< one sentence
  Field field;
  bool secret = false;  ///< its value is never printed
};

/// Every key, in the order in which they are shown.
std::span<const Key> keys();

/// Returns the key `name`, which must exist.
const Key& key_named(std::string_view name);

/// Returns a line for a person: `KEY="value": why; accepted: what (origin)`. Secrets are covered.
std::string complaint(const Key& key, const Environment& environment, std::string_view why, std::string_view accepted);

}  // namespace petal::config
