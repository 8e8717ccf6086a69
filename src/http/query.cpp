// SPDX-License-Identifier: Apache-2.0
#include "http/query.hpp"

#include <algorithm>

#include "http/percent.hpp"

namespace petal::http {
namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return percent_decoded(blanks);
}

}  // namespace

std::optional<std::vector<std::pair<std::string, std::string>>> query_parameters(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    auto const parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.empty()) continue;
    auto const equals = std::min(parameter.find('='), parameter.size());
    auto name = decoded(parameter.substr(0, equals));
    auto value = decoded(parameter.substr(std::min(equals + 1, parameter.size())));
    if (!name || !value) return std::nullopt;
    out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

}  // namespace petal::http
