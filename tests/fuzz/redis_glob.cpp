// SPDX-License-Identifier: Apache-2.0
// A pattern, a line end, a text, as Redis compares them: each text matches itself with its characters escaped, and a
// star more takes nothing away.
#include <string>

#include "fuzz/input.hpp"
#include "testing/redis_glob.hpp"

namespace {

std::string escaped(std::string_view text) {
  std::string pattern;
  for (char const c : text) pattern.append({'\\', c});
  return pattern;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using petal::test::require;
  using petal::testing::redis_glob_matches;
  petal::test::Input input(data, size);
  std::string const pattern(input.line());
  auto const text = input.rest();
  require(redis_glob_matches(escaped(text), text) && redis_glob_matches("*", text));
  if (redis_glob_matches(pattern, text)) require(redis_glob_matches("*" + pattern, text));
  return 0;
}
