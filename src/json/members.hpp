// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <petal/error.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace petal::json_text {

/// The greatest depth of nested arrays and objects.
inline constexpr std::size_t deepest_nesting = 64;

/// Checks whether `text` is one JSON value (RFC 8259): well-formed UTF-8, nested no deeper than `nesting`, with numbers
/// of any size. Escaped surrogates may be in pairs (`\ud83d\ude00`) or alone (7 and 8.2). No value is built.
///
/// **Errors.** invalid_argument; the detail says what is wrong and at which byte, counted from 0.
Result<void> check(std::string_view text, std::size_t nesting = deepest_nesting);

/// Returns the value of the member `name` of the object `text`, exactly as it is in the text, with its digits, escapes
/// and inner blanks. Only the object's own members count, not those of nested objects; if the name is repeated, the
/// last one counts; names are compared unescaped (`"\u0061"` is `a`).
///
/// Returns nothing if there is no such member or `text` is not an object. It looks for brackets, quotes and commas
/// only: any input is safe, but for text that has not passed check() the result may be a value that is not JSON, or
/// nothing.
///
/// **Lifetime.** The view is into `text`.
std::optional<std::string_view> member(std::string_view text, std::string_view name);

/// Splits an object into its members once, for a caller that needs several of them. Each result is that of member().
///
/// **Lifetime.** The text must outlive it.
class Members {
 public:
  Members() = default;
  explicit Members(std::string_view text);

  std::optional<std::string_view> find(std::string_view name) const;

  /// Returns all names and values as they are in the text, with their escapes, in their order, including repeated
  /// names.
  const std::vector<std::pair<std::string_view, std::string_view>>& all() const noexcept { return all_; }

 private:
  std::vector<std::pair<std::string_view, std::string_view>> all_;
};

}  // namespace petal::json_text
