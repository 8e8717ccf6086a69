// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "runtime/text.hpp"

namespace petal::runtime {

/// A text from outside in a log line: made printable() where the line is written, and at no cost where it is not.
///
/// **Lifetime.** The text outlives the statement.
struct Printed {
  std::string_view text;
};

}  // namespace petal::runtime

template <>
struct fmt::formatter<petal::runtime::Printed> : fmt::formatter<std::string_view> {
  auto format(petal::runtime::Printed printed, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(petal::runtime::printable(printed.text), context);
  }
};
