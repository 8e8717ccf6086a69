// SPDX-License-Identifier: Apache-2.0
// Any bytes, for the log or a terminal: UTF-8 without a control character, not much longer than is allowed.
#include <algorithm>
#include <string>

#include "fuzz/input.hpp"
#include "fuzz/terminal.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using petal::runtime::escaped;
  using petal::test::require;
  petal::test::Input input(data, size);
  auto const limit = input.byte();
  auto const text = input.rest();

  constexpr std::size_t longest_escaped = 8, longest_note = 40;
  auto const cut = escaped(text, limit);
  require(petal::test::is_harmless(cut) && cut.size() <= limit + longest_escaped + longest_note);
  auto const whole = escaped(text, text.size() * 4 + 1);
  require(petal::test::is_harmless(whole) && escaped(whole, whole.size() + 1) == whole);
  if (petal::test::is_harmless(text)) require(whole == text);
  return 0;
}
