// SPDX-License-Identifier: Apache-2.0
#include "http/cross_origin.hpp"

namespace petal::http {
namespace {

/// Returns `authority` without the default port of its scheme.
std::string_view without_port(std::string_view authority, std::string_view port) {
  return authority.ends_with(port) ? authority.substr(0, authority.size() - port.size()) : authority;
}

bool is_origin_of(std::string_view origin, std::string_view host) {
  auto const is_same = [&](std::string_view scheme, std::string_view port) {
    if (!origin.starts_with(scheme)) return false;
    return same_but_for_case(without_port(host, port), without_port(origin.substr(scheme.size()), port));
  };
  return is_same("http://", ":80") || is_same("https://", ":443");
}

}  // namespace

bool is_safe(Method method) noexcept {
  return method == Method::get || method == Method::head || method == Method::options;
}

bool is_cross_origin(const Request& request) {
  auto const site = request.header("sec-fetch-site");
  if (!site.empty() && site != "none" && site != "same-origin") return true;
  auto const origin = request.headers.find("origin");
  return origin && !is_origin_of(*origin, request.header("host"));
}

}  // namespace petal::http
