// SPDX-License-Identifier: Apache-2.0
// Any bytes come back from their Base64; and what is taken for Base64 is what its bytes are written as, but for bits of
// the last digits that stand for nothing.
#include <string>

#include "fuzz/input.hpp"
#include "json/base64.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace petal::json_text;
  using petal::test::require;
  auto const bytes = petal::test::Input(data, size).rest();
  auto const text = base64(bytes);
  require(text.size() == (size + 2) / 3 * 4 && from_base64(text) == bytes);

  auto const decoded = from_base64(bytes);
  if (!decoded) return 0;
  auto const again = base64(*decoded);
  auto const compared = size < 4 ? 0 : size - 4;
  require(again.size() == size && again.substr(0, compared) == bytes.substr(0, compared));
  require(from_base64(again) == decoded);
  return 0;
}
