// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config {

/// A setting that is valid, but unsafe.
struct Warning {
  std::string text;    ///< the setting, and how it can be abused; nothing secret
  std::string advice;  ///< what to set instead

  bool operator==(const Warning&) const = default;
};

/// Returns what is unsafe in `config` (docs/security.md): secrets and messages that cross a network unencrypted, a
/// token that can be guessed, clients that need no token.
std::vector<Warning> unsafe_settings(const Config& config);

/// The same, and a file with secrets that every user of the machine may read.
std::vector<Warning> unsafe_settings(const Config& config, const Environment& environment);

/// Returns text and advice in one line, for a person.
std::string to_string(const Warning& warning);

}  // namespace petal::config
