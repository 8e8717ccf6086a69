// SPDX-License-Identifier: Apache-2.0
// Any text: what is taken for a UUID is written as one that is read as the same.
#include <algorithm>
#include <string>

#include "fuzz/input.hpp"
#include "local_db/uuid.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace petal::local_db;
  using petal::test::require;
  auto const text = petal::test::Input(data, size).rest();
  if (auto const id = parse_uuid(text)) {
    require(to_string(*id).size() == 36 && parse_uuid(to_string(*id)) == id);
    require(std::count(text.begin(), text.end(), '-') % 4 == 0);
  }
  Uuid any{};
  std::copy_n(text.begin(), std::min(any.size(), text.size()), any.begin());
  require(parse_uuid(to_string(any)) == any);
  return 0;
}
