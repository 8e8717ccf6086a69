// SPDX-License-Identifier: Apache-2.0
#include "http/target.hpp"

#include "http/percent.hpp"

namespace petal::http {
namespace {

/// `/path?query` of `http://host/path?query`; `text` itself where it is no absolute form.
std::string_view without_authority(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return text;
  auto const authority = text.find("://") + 3;
  auto const end = text.find_first_of("/?", authority);
  return end == text.npos ? "/" : text.substr(end);
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  text = without_authority(text);
  text = text.substr(0, text.find('#'));
  auto const end = text.find('?');
  std::string raw_path(text.substr(0, end));
  if (raw_path.empty() && end == 0) raw_path = "/";
  auto path = percent_decoded(raw_path);
  if (!path) return std::nullopt;
  if (*path != "*" && !path->starts_with('/')) return std::nullopt;
  return Target{std::move(*path), std::move(raw_path), std::string(end == text.npos ? "" : text.substr(end + 1))};
}

}  // namespace petal::http
