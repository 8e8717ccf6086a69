// SPDX-License-Identifier: Apache-2.0
#include "ctl/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace petal::ctl {
namespace {

bool is_set(const char* variable) {
  auto const* const value = std::getenv(variable);
  return value && *value != '\0';
}

bool is_dumb() {
  auto const* const term = std::getenv("TERM");
  return term && std::string_view(term) == "dumb";
}

/// Returns the size of `ESC [ ... m` at the start of `text`; 0 if there is none.
std::size_t colour_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  auto const end = text.find('m');
  return end == text.npos ? 0 : end + 1;
}

}  // namespace

Style Style::of(int descriptor) {
  return Style(::isatty(descriptor) == 1 && !is_set("NO_COLOR") && !is_dumb());
}

std::string Style::coloured(std::string_view code, std::string_view text) const {
  return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::size_t width(std::string_view text) {
  std::size_t places = 0;
  while (!text.empty()) {
    auto const colour = colour_length(text);
    bool const continues = (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80;
    if (colour == 0 && !continues) ++places;
    text.remove_prefix(std::max<std::size_t>(colour, 1));
  }
  return places;
}

std::string columns(const std::vector<std::vector<std::string>>& rows, std::string_view indent) {
  std::vector<std::size_t> widths;
  for (auto const& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size());
    for (std::size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (auto const& row : rows) {
    out += indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width(row[i]) + 2, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1024) return counted(bytes, "byte");
  double size = static_cast<double>(bytes) / 1024;
  std::string_view unit = "KiB";
  for (auto const* larger : {"MiB", "GiB", "TiB"}) {
    if (size < 1024) break;
    size /= 1024;
    unit = larger;
  }
  auto number = fmt::format("{:.1f}", size);
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return fmt::format("{} {}", number, unit);
}

}  // namespace petal::ctl
