// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tally.hpp"

namespace petal::bench {

/// Returns a payload of `size` bytes, or of as many as it needs: `{"n":its number,"t":now(),"pad":"xx..."}`.
inline std::string payload(std::int64_t number, std::size_t size) {
  auto text = "{\"n\":" + std::to_string(number) + ",\"t\":" + std::to_string(now()) + ",\"pad\":\"";
  auto const taken = text.size() + 2;
  text.append(size > taken ? size - taken : 0, 'x');
  return text += "\"}";
}

}  // namespace petal::bench
