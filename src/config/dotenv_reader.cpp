// SPDX-License-Identifier: Apache-2.0
#include "config/dotenv_reader.hpp"

#include <algorithm>

#include "config/whitespace.hpp"

namespace petal::config {
namespace {

struct Escapes {
  std::string_view letters;
  std::string_view meanings;
};

constexpr Escapes single_quote_escapes{"\\'", "\\'"};
constexpr Escapes double_quote_escapes{"\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v"};

std::string unescaped(std::string_view text, const Escapes& escapes) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const escape = text[i] == '\\' && i + 1 < text.size();
    auto const known = escape ? escapes.letters.find(text[i + 1]) : text.npos;
    out += known == text.npos ? text[i] : escapes.meanings[known];
    if (known != text.npos) ++i;
  }
  return out;
}

/// Returns the position of the quote that ends a value: the first without a backslash before it, else the last (so
/// `'C:\'` is a value, too).
std::size_t closing_quote(std::string_view text, char quote) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == quote && (i == 0 || text[i - 1] != '\\')) return i;
  return text.rfind(quote);
}

/// Removes white space at the end, and ` # a comment`.
std::string_view without_comment(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < line.size();) {
    auto const space = whitespace_length(line.substr(at));
    bool const after_space = at > end;
    if (after_space && line[at] == '#') break;
    at += space > 0 ? space : 1;
    if (space == 0) end = at;
  }
  return line.substr(0, end);
}

}  // namespace

std::optional<DotenvLine> DotenvReader::read() {
  auto const before = at_;
  skip_blank_lines();
  if (at_ == text_.size()) return {};
  auto const newlines = [&](std::size_t from) {
    auto const passed = text_.substr(from, at_ - from);
    return static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
  };
  DotenvLine line;
  line.number = number_ += newlines(before);
  auto const start = at_;
  line.problem = read_binding(line);
  if (!line.problem.empty()) skip_line();
  number_ += newlines(start);
  return line;
}

std::string_view DotenvReader::read_binding(DotenvLine& line) {
  skip_export();
  if (next() == '#') return read_line_end();
  if (auto const problem = read_key(line); !problem.empty()) return problem;
  skip_spaces();
  if (next() == '=') {
    if (auto const problem = read_value(line); !problem.empty()) return problem;
  }
  return read_line_end();
}

std::string_view DotenvReader::read_key(DotenvLine& line) {
  auto const start = at_;
  if (next() == '\'') {
    auto const end = text_.find('\'', at_ + 1);
    if (end == text_.npos || end == at_ + 1) return "the name in quotes is empty or has no closing quote";
    at_ = end + 1;
    line.key = text_.substr(start + 1, end - start - 1);
    return {};
  }
  while (next() != '=' && next() != '#' && whitespace_length(rest()) == 0 && at_ < text_.size()) ++at_;
  line.key = text_.substr(start, at_ - start);
  return line.key.empty() ? "there is no name" : "";
}

std::string_view DotenvReader::read_value(DotenvLine& line) {
  auto const equals = at_++;
  skip_spaces();
  bool const quoted = next() == '\'' || next() == '"';
  return quoted ? read_quoted(line) : read_unquoted(line, at_ > equals + 1);
}

std::string_view DotenvReader::read_quoted(DotenvLine& line) {
  char const quote = next();
  line.literal = quote == '\'';
  auto const inside = rest().substr(1);
  auto const end = closing_quote(inside, quote);
  if (end == inside.npos) return "the quote is not closed";
  line.value = unescaped(inside.substr(0, end), line.literal ? single_quote_escapes : double_quote_escapes);
  at_ += end + 2;
  return {};
}

std::string_view DotenvReader::read_unquoted(DotenvLine& line, bool after_space) {
  auto const text = rest().substr(0, rest().find('\n'));
  at_ += text.size();
  line.value = after_space && text.starts_with('#') ? std::string_view{} : without_comment(text);
  return {};
}

std::string_view DotenvReader::read_line_end() {
  skip_spaces();
  if (next() == '#') skip_line();
  if (next() == '\n') return {};
  return "only a comment may follow here; a value with quotes ends at the second one, and a name is followed by '='";
}

void DotenvReader::skip_blank_lines() {
  while (auto const length = whitespace_length(rest())) at_ += length;
}

void DotenvReader::skip_spaces() {
  while (next() != '\n' && whitespace_length(rest()) > 0) at_ += whitespace_length(rest());
}

void DotenvReader::skip_line() {
  at_ = std::min(text_.find('\n', at_), text_.size());
}

void DotenvReader::skip_export() {
  constexpr std::string_view word = "export";
  if (!rest().starts_with(word)) return;
  auto const after = rest().substr(word.size());
  if (after.starts_with('\n') || whitespace_length(after) == 0) return;
  at_ += word.size();
  skip_spaces();
}

}  // namespace petal::config
