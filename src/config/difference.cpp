// SPDX-License-Identifier: Apache-2.0
#include "config/difference.hpp"

#include "config/keys.hpp"

namespace petal::config {

std::vector<std::string_view> differing_keys(const Config& one, const Config& other) {
  std::vector<std::string_view> names;
  for (auto const& key : keys())
    if (key.field.show(one) != key.field.show(other)) names.push_back(key.name);
  return names;
}

}  // namespace petal::config
