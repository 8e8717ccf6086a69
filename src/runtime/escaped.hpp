// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "runtime/text.hpp"

namespace petal::runtime {

/// A text from outside in a log line: it is escaped() if the line is written, and costs nothing if it is not.
///
/// **Lifetime.** The text must outlive the statement.
struct Escaped {
  std::string_view text;
};

}  // namespace petal::runtime

template <>
struct fmt::formatter<petal::runtime::Escaped> : fmt::formatter<std::string_view> {
  auto format(petal::runtime::Escaped printed, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(petal::runtime::escaped(printed.text), context);
  }
};
