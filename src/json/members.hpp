// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <petal/error.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace petal::json_text {

/// How deep arrays and objects may stand in each other.
inline constexpr std::size_t deepest_nesting = 64;

/// Whether `text` is one JSON value (RFC 8259): well-formed UTF-8, no deeper than `nesting`, numbers of any size.
/// Surrogates are escaped, in pairs (`\ud83d\ude00`) or alone (7 and 8.2). Nothing is built.
///
/// **Errors.** invalid_argument; the detail says what is wrong at which byte, counted from 0.
Result<void> check(std::string_view text, std::size_t nesting = deepest_nesting);

/// The value of the member `name` of the object `text`, exactly as it stands there: digits, escapes and inner blanks
/// untouched. Only the object's own members count, not those of objects inside; the last wins where the name is
/// repeated; names are compared unescaped (`"\u0061"` is `a`).
///
/// Nothing where there is no such member or `text` is no object. It looks for brackets, quotes and commas only: any
/// input is safe, but text which has not passed check() may give a value that is no JSON, or nothing.
///
/// **Lifetime.** The view is into `text`.
std::optional<std::string_view> member(std::string_view text, std::string_view name);

/// All members of an object, to be asked for several of them: each answer is that of member().
///
/// **Lifetime.** The text outlives it.
class Members {
 public:
  Members() = default;
  explicit Members(std::string_view text);

  std::optional<std::string_view> find(std::string_view name) const;

  /// Names as they stand there, escapes and all, and values: in their order, repeated ones too.
  const std::vector<std::pair<std::string_view, std::string_view>>& all() const noexcept { return all_; }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> all_;
};

}  // namespace petal::json_text
