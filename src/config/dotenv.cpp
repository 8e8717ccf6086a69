// SPDX-License-Identifier: Apache-2.0
#include "config/dotenv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/dotenv_reader.hpp"
#include "config/expansion.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

/// Converts line ends as Python does before python-dotenv receives the text.
std::string with_unix_line_ends(std::string_view text) {
  if (text.starts_with("\ufeff")) text.remove_prefix(3);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\r\n") continue;
    out += text[i] == '\r' ? '\n' : text[i];
  }
  return out;
}

/// Returns the name by which a person finds a bad line, without any of its value.
std::string_view leading_name(std::string_view key) {
  auto const letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  return {key.begin(), std::find_if_not(key.begin(), key.end(), letter)};
}

/// Expands line by line, so that a value may refer to those above it.
class Collector {
 public:
  Collector(const Lookup& environment, std::string_view file) : environment_(environment), file_(file) {}

  void take(DotenvLine line) {
    if (!line.problem.empty()) return complain(line, line.problem);
    if (line.key.empty() || !line.value) return;
    if (!line.literal) line.value = expanded(*line.value, [this](auto name) { return find(name); });
    size_ += line.value->size();
    if (size_ > dotenv_limit) return complain(line, fmt::format("the values grow over {} bytes here", dotenv_limit));
    values_[line.key] = *line.value;
    variables_.emplace_back(std::move(line.key), std::move(*line.value));
  }

  bool full() const { return size_ > dotenv_limit; }

  Result<Variables> result() && {
    if (!complaints_.empty()) return Error(Errc::invalid_argument, std::move(complaints_));
    return std::move(variables_);
  }

 private:
  std::optional<std::string> find(std::string_view name) const {
    if (auto value = environment_ ? environment_(name) : std::nullopt) return value;
    auto const found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
  }

  void complain(const DotenvLine& line, std::string_view what) {
    auto const name = leading_name(line.key);
    if (!complaints_.empty()) complaints_ += '\n';
    complaints_ += fmt::format("{}, line {}: {}{}{}", runtime::escaped(file_), line.number, runtime::escaped(name, 60),
                               name.empty() ? "" : ": ", what);
  }

  const Lookup& environment_;
  std::string_view file_;
  std::size_t size_ = 0;
  std::string complaints_;
  Variables variables_;
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace

Result<Variables> parse_dotenv(std::string_view text, const Lookup& environment, std::string_view file) {
  auto const refuse = [&](std::string_view why) {
    return Error(Errc::invalid_argument, fmt::format("{}: {}", runtime::escaped(file), why));
  };
  if (text.size() > dotenv_limit) return refuse(fmt::format("the file is larger than {} bytes", dotenv_limit));
  if (!runtime::is_utf8(text)) return refuse("the file is not UTF-8 text");
  auto const lines = with_unix_line_ends(text);
  DotenvReader reader(lines);
  Collector collector(environment, file);
  while (!collector.full()) {
    auto line = reader.read();
    if (!line) break;
    collector.take(std::move(*line));
  }
  return std::move(collector).result();
}

}  // namespace petal::config
