// SPDX-License-Identifier: Apache-2.0
#include "topic/name.hpp"

#include <fmt/format.h>

#include "runtime/text.hpp"
#include "topic/text_rules.hpp"

namespace petal::topic {

Result<void> check_name(std::string_view topic) {
  if (auto checked = check_text(topic, Errc::invalid_topic, "a topic name"); !checked) return checked;
  auto const wildcard = topic.find_first_of("+#");
  if (wildcard == topic.npos) return {};
  return Error(Errc::invalid_topic,
               fmt::format("a topic name must not contain the wildcard '{}', which only filters may: \"{}\"",
                           topic[wildcard], runtime::escaped(topic)));
}

}  // namespace petal::topic
