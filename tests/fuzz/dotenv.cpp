// SPDX-License-Identifier: Apache-2.0
#include "config/dotenv.hpp"

#include <cstdint>
#include <cstdlib>

#include "config/quoting.hpp"

/// Any bytes are read or refused; and every value that was read can be written so that it reads back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace petal::config;
  auto const parsed = parse_dotenv({reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    if (parsed.error().message().empty()) std::abort();
    return 0;
  }
  for (auto const& [name, value] : *parsed) {
    if (value.find_first_of("\r\n") != value.npos || value.size() > 10000) continue;
    auto const again = parse_dotenv("key=" + dotenv_value(value) + "  # default");
    if (!again || again->size() != 1 || again->front().second != value) std::abort();
  }
  return 0;
}
