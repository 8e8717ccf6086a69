// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace petal::ctl {

/// Without CLI11's own words for it in the help.
template <typename Number>
CLI::Validator within(Number least, Number most) {
  return CLI::Range(least, most).description("");
}

/// "nan" is within every range.
inline CLI::Validator is_number() {
  return {[](const std::string& text) { return text.find("nan") == text.npos ? "" : text + " is no number"; }, ""};
}

/// `NAME=VALUE`, each of which may be empty.
inline CLI::Validator is_pair() {
  return {[](const std::string& text) { return text.find('=') != text.npos ? "" : text + " is not NAME=VALUE"; }, ""};
}

}  // namespace petal::ctl
