// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace petal::config {

/// One line of a `.env` file; several if its value is quoted.
struct DotenvLine {
  std::size_t number = 1;            ///< of its first line, from 1
  std::string key;                   ///< empty for a comment
  std::optional<std::string> value;  ///< without quotes and escapes; missing if there is no `=`
  bool literal = false;              ///< single quotes: references are not expanded
  std::string_view problem;          ///< why it cannot be parsed; else empty
};

/// Splits a `.env` file into its lines, as python-dotenv's parser does. `text` must have Unix line ends.
///
/// **Lifetime.** `text` must outlive the reader.
class DotenvReader {
 public:
  explicit DotenvReader(std::string_view text) : text_(text) {}

  /// Returns the next line that is not blank; nothing at the end.
  std::optional<DotenvLine> read();

 private:
  std::string_view rest() const { return text_.substr(at_); }
  char next() const { return at_ < text_.size() ? text_[at_] : '\n'; }

  void skip_blank_lines();
  void skip_spaces();
  void skip_line();
  void skip_export();

  // Each returns the error, or an empty text.
  std::string_view read_binding(DotenvLine& line);
  std::string_view read_key(DotenvLine& line);
  std::string_view read_value(DotenvLine& line);
  std::string_view read_quoted(DotenvLine& line);
  std::string_view read_unquoted(DotenvLine& line, bool after_space);
  std::string_view read_line_end();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t number_ = 1;
};

}  // namespace petal::config
