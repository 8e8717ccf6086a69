// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace petal::json_text {

/// Walks over JSON text by its brackets, quotes and commas, without checking what is between them. Any text is safe.
class Scan {
 public:
  explicit Scan(std::string_view text) noexcept : rest_(text) {}

  /// Skips blanks, then whether `mark` came, which is taken.
  bool take(char mark) noexcept;

  /// Whether only blanks are left.
  bool at_end() noexcept;

  /// Takes a string: what is between its quotes, escapes as they are. Nothing where none comes.
  std::optional<std::string_view> take_string() noexcept;

  /// Takes a whole value. Nothing where none comes or it does not end.
  std::optional<std::string_view> take_value() noexcept;

 private:
  void skip_blanks() noexcept;
  bool skip_string() noexcept;
  bool skip_nested() noexcept;
  bool skip_word() noexcept;

  std::string_view rest_;
};

}  // namespace petal::json_text
