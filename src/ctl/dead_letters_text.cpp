// SPDX-License-Identifier: Apache-2.0
#include "ctl/dead_letters_text.hpp"

#include <algorithm>

namespace petal::ctl {
namespace {

/// Returns `2025-08-25 10:30:00` for `2025-08-25T10:30:00.123Z`.
std::string time_of(const json::value& letter) {
  auto stamp = text_at(letter, "timestamp").substr(0, 19);
  std::ranges::replace(stamp, 'T', ' ');
  return stamp;
}

}  // namespace

std::string dead_letters_text(const json::array& letters, const Style& style) {
  if (letters.empty()) return "no dead letters\n";
  std::vector<std::vector<std::string>> rows = {{"ID", "SINCE (UTC)", "ATTEMPTS", "TOPIC", "REASON"}};
  for (auto const& letter : letters)
    rows.push_back({std::to_string(number_at(letter, "id")), time_of(letter),
                    std::to_string(number_at(letter, "attempts")), style.name(text_at(letter, "topic")),
                    text_at(letter, "reason")});
  return columns(rows);
}

}  // namespace petal::ctl
