// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace petal::http {

/// The text of a JSON value as an integer.
struct JsonInteger {
  enum class Kind { integer, fractional, too_small, too_large, not_a_number };
  Kind kind;
  std::int64_t value;  ///< if `kind` is integer
};

/// Reads the text of one valid JSON value. `1.0` and `1e2` are integers, `"1"` and `true` are not.
JsonInteger json_integer(std::string_view text) noexcept;

}  // namespace petal::http
