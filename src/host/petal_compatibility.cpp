// SPDX-License-Identifier: Apache-2.0
#include "host/petal_compatibility.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"

namespace petal::host {
namespace {

constexpr std::size_t longest_name = 64;

std::string boost_name(int version) {
  return fmt::format("{}.{}", version / 100000, version / 100 % 1000);  // as boost/version.hpp defines it
}

}  // namespace

std::string fault_of(const PetalDescription& petal, const BuiltWith& manager) {
  if (petal.sdk_version != manager.sdk_version)
    return fmt::format("was built for SDK version {}, this manager has {}; build it again", petal.sdk_version,
                       manager.sdk_version);
  if (petal.sdk_revision > manager.sdk_revision)
    return fmt::format(
        "was built for SDK version {}.{}, this manager has {}.{}; install a newer manager, or build it with this one's "
        "SDK",
        petal.sdk_version, petal.sdk_revision, manager.sdk_version, manager.sdk_revision);
  if (petal.boost_version != manager.boost_version)
    return fmt::format("was built with Boost {}, this manager with {}; build it again", boost_name(petal.boost_version),
                       boost_name(manager.boost_version));
  if (!is_petal_name(petal.name))
    return fmt::format(
        "its petal is named {:?}; accepted: 1 to {} letters, digits, '-', '_' and '.', the first of them "
        "a letter or digit",
        runtime::escaped(petal.name), longest_name);
  return "";
}

bool is_petal_name(std::string_view name) {
  auto const is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  auto const is_allowed = [&](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && name.size() <= longest_name && is_letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace petal::host
