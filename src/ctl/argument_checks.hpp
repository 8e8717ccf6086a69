// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace petal::ctl {

/// Checks a range without CLI11's description of it in the help.
template <typename Number>
CLI::Validator within(Number least, Number most) {
  return CLI::Range(least, most).description("");
}

/// "nan" would be in every range.
inline CLI::Validator is_number() {
  return {[](const std::string& text) { return text.find("nan") == text.npos ? "" : text + " is no number"; }, ""};
}

/// Checks for `NAME=VALUE`, each of which may be empty.
inline CLI::Validator is_pair() {
  return {[](const std::string& text) { return text.find('=') != text.npos ? "" : text + " is not NAME=VALUE"; }, ""};
}

}  // namespace petal::ctl
