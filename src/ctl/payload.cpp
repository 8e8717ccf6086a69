// SPDX-License-Identifier: Apache-2.0
#include "ctl/payload.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "ctl/cli_error.hpp"
#include "json/members.hpp"
#include "json/quote.hpp"
#include "runtime/text.hpp"

namespace petal::ctl {
namespace {

std::string all_of(std::istream& input) {
  return {std::istreambuf_iterator<char>(input), {}};
}

std::string content_of(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw CliError(Exit::no_input, path + " is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw ended_by_system(errno, Exit::no_input, "the file " + path + " cannot be read");
  return all_of(file);
}

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

std::string as_json(std::string text) {
  if (json_text::check(text)) return text;
  if (!runtime::is_utf8(text))
    throw CliError(Exit::refused, "the payload is neither JSON nor UTF-8 text; other bytes cannot be sent over REST");
  return json_text::quote(text);
}

std::string text_as_json(std::string_view what, std::string_view text) {
  if (runtime::is_utf8(text)) return json_text::quote(text);
  throw CliError(Exit::refused, fmt::format("the {} is not UTF-8: {}", what, runtime::escaped(text)));
}

std::string payload_of(const std::string& argument, std::istream& input) {
  bool const is_file = argument.starts_with('@');
  if (!is_file && argument != "-") return as_json(argument);
  auto text = is_file ? content_of(argument.substr(1)) : all_of(input);
  return json_text::check(text) ? text : as_json(without_line_end(std::move(text)));
}

}  // namespace petal::ctl
