// SPDX-License-Identifier: Apache-2.0
#include "ctl/live_tally.hpp"

#include <charconv>

#include "json/members.hpp"

namespace petal::ctl {
namespace {

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::string_view LiveTally::add(std::string_view line, Clock::time_point now) {
  if (auto const payload = json_text::member(line, "payload")) {
    if (json_text::member(line, "retained") == "true") {
      ++retained_;
      return *payload;
    }
    if (messages_++ == 0) first_ = now;
    last_ = now;
    bytes_ += payload->size();
    return *payload;
  }
  lost_ += number_of(json_text::member(line, "dropped").value_or(""));
  return {};
}

}  // namespace petal::ctl
