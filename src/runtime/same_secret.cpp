// SPDX-License-Identifier: Apache-2.0
#include "runtime/same_secret.hpp"

#include <cstddef>

namespace petal::runtime {

bool is_same_secret(std::string_view given, std::string_view expected) noexcept {
  volatile unsigned difference = given.size() == expected.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i)
    difference = difference | static_cast<unsigned char>(given[i] ^ expected[i % expected.size()]);
  return difference == 0;
}

}  // namespace petal::runtime
