// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <optional>

namespace petal::client_service {
namespace {

/// Only the name `localhost` counts: another name may mean the robot today and another machine tomorrow.
bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code error;
  auto const address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

constexpr std::string_view of_a_manager = "/callback";
constexpr std::size_t secret_digits = 32;

/// Returns the secret of a manager's callback URL: empty if the URL has none, nothing if it is another program's URL.
std::optional<std::string_view> secret_of(std::string_view target) {
  if (target == of_a_manager) return "";
  if (!target.starts_with(of_a_manager) || target[of_a_manager.size()] != '/') return std::nullopt;
  auto const secret = target.substr(of_a_manager.size() + 1);
  bool const fits = secret.size() == secret_digits && secret.find_first_not_of("0123456789abcdef") == secret.npos;
  return fits ? std::optional(secret) : std::nullopt;
}

}  // namespace

std::string shown_url(std::string_view text) {
  auto const url = http::parse_url(text);
  return url ? url->shown() : "(no http URL)";
}

bool succeeds(const http::Url& url, const http::Url& earlier) {
  auto const secret = secret_of(url.target);
  auto const before = secret_of(earlier.target);
  if (!secret || secret->empty() || !before) return false;
  bool const same_place = url.host == earlier.host && url.port == earlier.port;
  return same_place != (*before == *secret);
}

Result<http::Url> parse_callback_url(std::string_view text, const std::vector<std::string>& allowed_hosts) {
  auto url = http::parse_url(text);
  if (!url) return Error(Errc::invalid_argument, "callbackUrl " + url.error().message());
  bool const allowed = std::find(allowed_hosts.begin(), allowed_hosts.end(), url->host) != allowed_hosts.end();
  if (!allowed && !url->unix_socket().empty())
    return Error(Errc::refused, fmt::format("callbackUrl: the Unix socket {} is not the one that CALLBACK_SOCKET names",
                                            url->unix_socket()));
  if (!allowed && !is_loopback(url->host))
    return Error(Errc::refused,
                 fmt::format("callbackUrl: the host {} is not a loopback address; CALLBACK_ALLOWED_HOSTS may "
                             "name it",
                             url->host));
  return url;
}

}  // namespace petal::client_service
