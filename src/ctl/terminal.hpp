// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace petal::ctl {

/// Colours text if colours are wanted: on a terminal, and not if NO_COLOR is set (no-color.org) or TERM is `dumb`.
class Style {
 public:
  explicit Style(bool colours) : colours_(colours) {}

  /// Returns the style for output to `descriptor`.
  static Style of(int descriptor);

  std::string good(std::string_view text) const { return coloured("32", text); }
  std::string fair(std::string_view text) const { return coloured("33", text); }
  std::string bad(std::string_view text) const { return coloured("31", text); }
  std::string name(std::string_view text) const { return coloured("36", text); }
  std::string strong(std::string_view text) const { return coloured("1", text); }
  std::string faint(std::string_view text) const { return coloured("2", text); }

 private:
  std::string coloured(std::string_view code, std::string_view text) const;

  bool colours_;
};

/// Formats rows as lines with aligned columns, two blanks apart; the last cell of a row is not padded.
std::string columns(const std::vector<std::vector<std::string>>& rows, std::string_view indent = "");

/// Returns the number of columns that `text` takes on a terminal: without colours, each character is one.
std::size_t width(std::string_view text);

/// Formats a count as `3 topics`, `1 topic`.
std::string counted(std::uint64_t count, std::string_view noun);

/// Formats a size as `64 MiB`, `1.5 KiB`, `12 bytes`.
std::string bytes_text(std::uint64_t bytes);

}  // namespace petal::ctl
