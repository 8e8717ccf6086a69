// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config {

/// A setting that is valid, and unsafe.
struct Warning {
  std::string text;    ///< which, and what somebody could do; nothing secret
  std::string advice;  ///< what to set instead

  bool operator==(const Warning&) const = default;
};

/// What is unsafe of `config` (docs/security.md): secrets and messages that cross a network in the clear, a token that
/// can be guessed, callers who are asked for none.
std::vector<Warning> unsafe_settings(const Config& config);

/// The same, and a file that holds secrets and that every user of the machine may read.
std::vector<Warning> unsafe_settings(const Config& config, const Environment& environment);

/// For a person: text and advice in one line.
std::string to_string(const Warning& warning);

}  // namespace petal::config
