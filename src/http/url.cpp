// SPDX-License-Identifier: Apache-2.0
#include "http/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/text.hpp"

namespace petal::http {
namespace {

constexpr std::string_view scheme = "http://";
constexpr std::string_view local = "unix:/";

Error refused(std::string_view text, std::string_view why) {
  return {Errc::invalid_argument,
          fmt::format("\"{}\" {}; accepted: http://host[:port][/path], or http://unix:/socket:/path",
                      runtime::escaped(text), why)};
}

bool has_forbidden(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f || c == '"' || c == '<' ||
           c == '>' || c == '\\';
  });
}

/// Takes the host off `authority`, and returns it; empty if there is none. The rest is empty or `:port`.
std::string_view take_host(std::string_view& authority) {
  bool const bracketed = authority.starts_with('[');
  auto const end = authority.find(bracketed ? ']' : ':');
  if (bracketed && end == authority.npos) return {};
  auto const host = bracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
  authority.remove_prefix(end == authority.npos ? authority.size() : end + (bracketed ? 1 : 0));
  return host;
}

/// An IPv6 address must be in brackets, and nothing else may be (RFC 3986, 3.2.2).
bool has_its_brackets(std::string_view host, bool bracketed) {
  return host.find_first_of("[]") == host.npos && bracketed == (host.find(':') != host.npos);
}

/// Parses `rest`, which begins with `unix:/`.
Result<Url> parse_unix(std::string_view text, std::string_view rest) {
  auto const end = rest.find(':', local.size());
  if (end == rest.npos) return refused(text, "has no ':' behind the path of its Unix socket");
  if (end == local.size()) return refused(text, "names no Unix socket");
  auto const target = rest.substr(end + 1);
  if (!target.starts_with('/')) return refused(text, "has no path behind the ':'");
  return Url{.host = std::string(rest.substr(0, end)), .port = 0, .target = std::string(target)};
}

}  // namespace

std::string unix_host(std::string_view path) {
  return fmt::format("unix:{}", path);
}

std::string_view Url::unix_socket() const {
  return host.starts_with(local) ? std::string_view(host).substr(local.size() - 1) : std::string_view();
}

std::string Url::text() const {
  return fmt::format("http://{}{}{}", peer(), unix_socket().empty() ? "" : ":", target);
}

std::string Url::authority() const {
  if (!unix_socket().empty()) return "localhost";
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string Url::shown() const {
  return Url{host, port, shown_target(target)}.text();
}

std::string shown_target(std::string_view target) {
  constexpr std::string_view with_secret = "/callback/";
  auto const is_secret = target.starts_with(with_secret);
  auto const query = is_secret ? with_secret.size() : target.find('?');
  return fmt::format("{}{}{}", target.substr(0, query), !is_secret && query != target.npos ? "?" : "",
                     query != target.npos ? "***" : "");
}

Result<Url> parse_url(std::string_view text) {
  if (!text.starts_with(scheme)) return refused(text, "is not an http URL");
  if (has_forbidden(text)) return refused(text, "has characters a URL cannot have");
  if (text.find('#') != text.npos) return refused(text, "has a fragment");
  auto const rest = text.substr(scheme.size());
  if (rest.starts_with(local)) return parse_unix(text, rest);
  auto const path = std::min(rest.find('/'), rest.find('?'));
  auto authority = rest.substr(0, path);
  if (authority.find('@') != authority.npos) return refused("http://...@...", "carries credentials");

  Url url;
  bool const bracketed = authority.starts_with('[');
  url.host = take_host(authority);
  if (url.host.empty()) return refused(text, "names no host");
  if (!has_its_brackets(url.host, bracketed)) return refused(text, "has a host that is none");
  if (authority.starts_with(':')) {
    auto const digits = authority.substr(1);
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    if (error != std::errc() || end != digits.data() + digits.size() || url.port == 0)
      return refused(text, "has a port that is not 1 to 65535");
  } else if (!authority.empty()) {
    return refused(text, "has a host that is none");
  }
  if (path != rest.npos) url.target = (rest[path] == '?' ? "/" : "") + std::string(rest.substr(path));
  return url;
}

}  // namespace petal::http
