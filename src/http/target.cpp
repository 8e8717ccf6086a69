// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include <charconv>

namespace petal::http {
namespace {

/// `/path?query` of `http://host/path?query`; `text` itself where it is no absolute form.
std::string_view without_authority(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return text;
  auto const authority = text.find("://") + 3;
  auto const end = text.find_first_of("/?", authority);
  return end == text.npos ? "/" : text.substr(end);
}

std::optional<char> decoded(std::string_view digits) {
  unsigned char byte = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
  return static_cast<char>(byte);
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    auto const byte = decoded(text.substr(at + 1, 2));
    if (!byte) return std::nullopt;
    out += *byte;
    at += 2;
  }
  return out;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  text = without_authority(text);
  text = text.substr(0, text.find('#'));
  auto const end = text.find('?');
  auto path = percent_decoded(text.substr(0, end));
  if (!path) return std::nullopt;
  if (path->empty() && end == 0) *path = "/";
  if (*path != "*" && !path->starts_with('/')) return std::nullopt;
  return Target{std::move(*path), std::string(end == text.npos ? "" : text.substr(end + 1))};
}

}  // namespace petal::http
