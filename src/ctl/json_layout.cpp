// SPDX-License-Identifier: Apache-2.0
#include "ctl/json_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace petal::ctl {
namespace {

class Layout {
 public:
  std::string of(std::string_view text) {
    while (!text.empty()) {
      auto const size = text.front() == '"' ? string_size(text) : 1;
      take(text.substr(0, size));
      text.remove_prefix(size);
    }
    return std::move(out_);
  }

 private:
  /// Returns the size of the string at the beginning of `text`, including its quotes.
  static std::size_t string_size(std::string_view text) {
    std::size_t at = 1;
    while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2U : 1U;
    return std::min(at + 1, text.size());
  }

  void take(std::string_view token) {
    switch (token.front()) {
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        return;
      case '{':
      case '[':
        begin_line();
        out_ += token;
        ++depth_;
        is_new_ = true;
        return;
      case '}':
      case ']':
        --depth_;
        if (!is_new_) break_line();
        is_new_ = false;
        out_ += token;
        return;
      case ',':
        out_ += token;
        is_new_ = true;
        return;
      case ':':
        out_ += ": ";
        return;
      default:
        begin_line();
        take_value(token);
    }
  }

  /// Appends a value. DEL and C1, which JSON allows in a string but a terminal would obey, are written as JSON escapes.
  void take_value(std::string_view token) {
    for (std::size_t at = 0; at < token.size(); ++at) {
      auto const byte = static_cast<unsigned char>(token[at]);
      auto const next = at + 1 < token.size() ? static_cast<unsigned char>(token[at + 1]) : 0U;
      if (byte == 0x7f)
        out_ += "\\u007f";
      else if (byte == 0xC2 && next >= 0x80 && next < 0xA0)
        out_ += fmt::format("\\u{:04x}", next), ++at;
      else
        out_ += token[at];
    }
  }

  /// Begins a new line before its first token.
  void begin_line() {
    if (is_new_ && depth_ > 0) break_line();
    is_new_ = false;
  }

  void break_line() { out_.append("\n").append(depth_ * 2, ' '); }

  std::string out_;
  std::size_t depth_ = 0;
  bool is_new_ = false;  ///< the last token was a bracket or a comma
};

}  // namespace

std::string pretty(std::string_view text) {
  return Layout().of(text);
}

}  // namespace petal::ctl
