// SPDX-License-Identifier: Apache-2.0
#include "redis/command.hpp"

#include <fmt/format.h>

#include <iterator>

namespace petal::redis {

std::string command(const std::vector<std::string_view>& words) {
  std::string text = fmt::format("*{}\r\n", words.size());
  for (auto const word : words) fmt::format_to(std::back_inserter(text), "${}\r\n{}\r\n", word.size(), word);
  return text;
}

}  // namespace petal::redis
