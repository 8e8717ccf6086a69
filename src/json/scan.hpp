// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace petal::json_text {

/// Walks through JSON text by its brackets, quotes and commas, without checking what is between them. Any text is safe.
class Scan {
 public:
  explicit Scan(std::string_view text) noexcept : rest_(text) {}

  /// Skips blanks, and takes `mark` if it follows. Returns whether it did.
  bool take(char mark) noexcept;

  /// Returns whether only blanks are left.
  bool at_end() noexcept;

  /// Takes a string. Returns the text between its quotes, with its escapes; nothing if no string follows.
  std::optional<std::string_view> take_string() noexcept;

  /// Takes a whole value. Returns nothing if none follows or it does not end.
  std::optional<std::string_view> take_value() noexcept;

 private:
  void skip_blanks() noexcept;
  bool skip_string() noexcept;
  bool skip_nested() noexcept;
  bool skip_word() noexcept;

  std::string_view rest_;
};

}  // namespace petal::json_text
