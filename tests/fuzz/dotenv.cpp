// SPDX-License-Identifier: Apache-2.0
// Any bytes are read or refused; every value that was read can be written so that it reads back; and references are
// replaced by what they name, but between single quotes.
#include "config/dotenv.hpp"

#include <algorithm>

#include "config/dotenv_reader.hpp"
#include "config/expansion.hpp"
#include "config/quoting.hpp"
#include "fuzz/input.hpp"
#include "runtime/text.hpp"

namespace {

using namespace petal::config;  // NOLINT(google-build-using-namespace)
using petal::test::require;

void write_and_read(const std::string& value) {
  if (value.find_first_of("\r\n") != value.npos || value.size() > 10000) return;
  auto const again = parse_dotenv("key=" + dotenv_value(value) + "  # default");
  require(again && again->size() == 1 && again->front().second == value);
}

/// Only with references can an environment change anything, and only values.
void expand(std::string_view text, const Variables& parsed) {
  auto const same = [](std::string_view) { return std::optional<std::string>("x"); };
  auto const expanded_all = parse_dotenv(text, same);
  require(expanded_all && expanded_all->size() == parsed.size());
  bool const has_reference = text.find("${") != text.npos;
  for (std::size_t i = 0; i < parsed.size(); ++i) {
    require((*expanded_all)[i].first == parsed[i].first);
    require(has_reference || (*expanded_all)[i].second == parsed[i].second);
  }
}

void check_lines(std::string_view text) {
  DotenvReader reader(text);
  auto const most = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  std::size_t last = 0;
  while (auto const line = reader.read()) {
    require(line->number > last && line->number <= most);
    last = line->number;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto const text = petal::test::Input(data, size).rest();
  check_lines(text);
  if (text.find("${") == text.npos) require(expanded(text, {}) == text);
  auto const parsed = parse_dotenv(text);
  if (!parsed) {
    require(!parsed.error().message().empty() && petal::runtime::is_utf8(parsed.error().message()));
    return 0;
  }
  expand(text, *parsed);
  for (auto const& [name, value] : *parsed) write_and_read(value);
  return 0;
}
