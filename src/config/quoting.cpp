// SPDX-License-Identifier: Apache-2.0
#include "config/quoting.hpp"

#include "config/whitespace.hpp"

namespace petal::config {
namespace {

/// A `\` at the end must be written unquoted, too: python-dotenv reads `\\'` as an escaped quote.
bool reads_back_unquoted(std::string_view value) {
  bool const quote = value.find_first_of("'\"") != value.npos;
  bool const reference = value.find("${") != value.npos;
  bool const comment = value.find('#') != value.npos;
  return !value.empty() && !quote && !reference && !comment && trimmed(value) == value;
}

}  // namespace

std::string dotenv_value(std::string_view value) {
  if (reads_back_unquoted(value)) return std::string(value);
  std::string out = "'";
  for (char const c : value) {
    if (c == '\\' || c == '\'') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace petal::config
