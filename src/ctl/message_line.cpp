// SPDX-License-Identifier: Apache-2.0
#include "ctl/message_line.hpp"

#include <fmt/format.h>

#include "ctl/members.hpp"
#include "json/members.hpp"
#include "json/unescape.hpp"
#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

constexpr std::size_t longest = std::size_t{1} << 30;  // nothing is truncated

std::string shown(std::string_view text) {
  return runtime::escaped(text, longest);
}

std::string text_member(std::string_view line, std::string_view name) {
  auto const raw = json_text::member(line, name);
  return raw ? json_text::string_value(*raw, json_text::LoneSurrogates::replace).value_or("") : "";
}

/// Returns `10:30:00.123` for `2025-08-25T10:30:00.123Z`.
std::string time_of(std::string_view line) {
  auto const stamp = text_member(line, "timestamp");
  return shown(stamp.size() == 24 ? stamp.substr(11, 12) : stamp);
}

std::string payload_of(std::string_view line) {
  auto const raw = json_text::member(line, "payload");
  bool const is_text = text_member(line, "encoding") == "text";
  return is_text ? shown(text_member(line, "payload")) : shown(raw.value_or(""));
}

/// Returns ` (retained)` if the member `name` is true.
std::string flag(std::string_view line, std::string_view name, const Style& style) {
  return json_text::member(line, name) == "true" ? style.faint(fmt::format(" ({})", name)) : "";
}

}  // namespace

LiveLine live_line(std::string_view line, const Style& style) {
  if (line.empty()) return {};
  if (auto const lost = json_text::member(line, "dropped"))
    return {LiveLine::Kind::lost, fmt::format("{} messages were lost: this reader is too slow", shown(*lost))};
  auto const properties = json_text::member(line, "properties");
  return {LiveLine::Kind::message,
          fmt::format("{}  {}{}{}  {}{}", style.faint(time_of(line)), style.name(shown(text_member(line, "topic"))),
                      flag(line, "retained", style), flag(line, "redelivered", style), payload_of(line),
                      properties ? style.faint("  " + shown(*properties)) : "")};
}

std::optional<std::string> Lines::next() {
  auto const end = rest_.find('\n');
  if (end == rest_.npos) return std::nullopt;
  auto line = rest_.substr(0, end);
  rest_.erase(0, end + 1);
  return line;
}

}  // namespace petal::ctl
