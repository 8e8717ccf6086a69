// SPDX-License-Identifier: Apache-2.0
#include "redis/reply_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/text.hpp"

namespace petal::redis {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t longest_line = 64 * 1024;
constexpr std::size_t longest_text = 512 * 1024 * 1024;  // Redis' own limit, proto-max-bulk-len
constexpr std::size_t most_elements = 1024 * 1024;
constexpr std::size_t deepest_nesting = 5;

constexpr std::string_view texts_with_length = "$!=";  // blob string, blob error, verbatim string
constexpr std::string_view lists = "*~>%|";            // array, set, push, map, attribute
constexpr std::string_view pairs = "%|";

bool is_any_of(char type, std::string_view types) {
  return types.find(type) != std::string_view::npos;
}

Error no_redis(std::string_view what, std::string_view line) {
  return {Errc::link_lost,
          fmt::format("what it sends is not Redis' protocol (RESP3): {}: \"{}\"", what, runtime::escaped(line, 60))};
}

std::optional<std::size_t> number(std::string_view text, std::size_t most) {
  std::size_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

Reply::Kind kind_of(char type) {
  switch (type) {
    case '>':
      return Reply::Kind::push;
    case '|':
      return Reply::Kind::nothing;
    case '-':
    case '!':
      return Reply::Kind::error;
    case '_':
      return Reply::Kind::null;
    default:
      return is_any_of(type, lists) ? Reply::Kind::list : Reply::Kind::text;
  }
}

/// Returns whether a line of a simple type may have this text.
bool is_well_formed(char type, std::string_view text) {
  switch (type) {
    case '+':
    case '-':
      return true;
    case ':':
    case ',':
    case '(':
      return !text.empty();
    case '#':
      return text == "t" || text == "f";
    case '_':
      return text.empty();
    default:
      return false;
  }
}

}  // namespace

void ReplyReader::append(std::string_view bytes) {
  bytes_.erase(0, std::exchange(begin_, 0));
  bytes_.append(bytes);
}

Result<std::optional<Reply>> ReplyReader::next() {
  for (;;) {
    auto const read = text_size_ ? read_text() : read_line();
    if (!read) return read.error();
    if (!*read) return std::nullopt;
    if (lists_.empty() && !text_size_) return std::exchange(reply_, Reply());
  }
}

/// Returns false if the end of the line has not come.
Result<bool> ReplyReader::read_line() {
  auto const line = unread().substr(0, unread().find(line_end));
  if (line.size() > longest_line) return no_redis("a line is too long", line);
  if (line.size() == unread().size()) return false;
  begin_ += line.size() + line_end.size();
  if (auto const taken = take_line(line); !taken) return taken.error();
  return true;
}

/// Returns false if the end of the text has not come.
Result<bool> ReplyReader::read_text() {
  if (unread().size() < *text_size_ + line_end.size()) return false;
  auto const text = unread().substr(0, *text_size_);
  if (!unread().substr(text.size()).starts_with(line_end)) return no_redis("a text is longer than announced", text);
  begin_ += text.size() + line_end.size();
  text_size_.reset();
  add(text);
  end_element();
  return true;
}

Result<void> ReplyReader::take_line(std::string_view line) {
  if (line.empty()) return no_redis("an empty line", line);
  if (lists_.empty()) reply_.kind = kind_of(line.front());
  if (is_any_of(line.front(), texts_with_length)) return begin_text(line);
  if (is_any_of(line.front(), lists)) return begin_list(line);
  if (!is_well_formed(line.front(), line.substr(1))) return no_redis("an unknown or malformed type", line);
  add(line.substr(1));
  end_element();
  return {};
}

Result<void> ReplyReader::begin_text(std::string_view line) {
  text_size_ = number(line.substr(1), longest_text);
  if (!text_size_) return no_redis("bad length", line);
  return {};
}

Result<void> ReplyReader::begin_list(std::string_view line) {
  auto const count = number(line.substr(1), most_elements);
  if (!count) return no_redis("bad count", line);
  if (lists_.size() == deepest_nesting) return no_redis("nested too deeply", line);
  bool const is_attribute = line.front() == '|';
  if (*count > 0)
    lists_.push_back({*count * (is_any_of(line.front(), pairs) ? 2 : 1), is_attribute});
  else if (!is_attribute)
    end_element();
  return {};
}

void ReplyReader::add(std::string_view text) {
  if (lists_.empty())
    reply_.text = text;
  else if (std::ranges::none_of(lists_, &List::is_attribute))
    reply_.elements.emplace_back(text);
}

/// Counts an element as read. If it was the last one of its list, the list is a complete element of the list around it.
void ReplyReader::end_element() {
  bool is_element = true;
  while (is_element && !lists_.empty() && --lists_.back().missing == 0) {
    is_element = !lists_.back().is_attribute;
    lists_.pop_back();
  }
}

}  // namespace petal::redis
