// SPDX-License-Identifier: Apache-2.0
#include "http/server/target.hpp"

#include "http/percent.hpp"

namespace petal::http {
namespace {

/// Takes scheme and authority off `http://host/path?query`, and returns the authority; empty if the target is not in
/// the absolute form.
std::string take_authority(std::string_view& text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return {};
  auto const begin = text.find("://") + 3;
  auto const end = text.find_first_of("/?", begin);
  std::string authority(text.substr(begin, end == text.npos ? end : end - begin));
  text = end == text.npos ? "/" : text.substr(end);
  return authority;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  auto authority = take_authority(text);
  text = text.substr(0, text.find('#'));
  auto const end = text.find('?');
  std::string raw_path(text.substr(0, end));
  if (raw_path.empty() && end == 0) raw_path = "/";
  if (raw_path != "*" && !raw_path.starts_with('/')) return std::nullopt;
  auto path = percent_decoded(raw_path);
  if (!path) return std::nullopt;
  return Target{std::move(*path), std::move(raw_path), std::string(end == text.npos ? "" : text.substr(end + 1)),
                std::move(authority)};
}

}  // namespace petal::http
