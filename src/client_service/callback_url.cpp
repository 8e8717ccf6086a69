// SPDX-License-Identifier: Apache-2.0
#include "client_service/callback_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace petal::client_service {
namespace {

/// No name but `localhost` counts: another may mean the robot today and a stranger tomorrow.
bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code error;
  auto const address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

}  // namespace

Result<http::Url> parse_callback_url(std::string_view text, const std::vector<std::string>& allowed_hosts) {
  auto url = http::parse_url(text);
  if (!url) return Error(Errc::invalid_argument, "callbackUrl " + url.error().message());
  bool const allowed = std::find(allowed_hosts.begin(), allowed_hosts.end(), url->host) != allowed_hosts.end();
  if (!allowed && !is_loopback(url->host))
    return Error(Errc::refused,
                 fmt::format("callbackUrl: the host {} is not a loopback address; CALLBACK_ALLOWED_HOSTS may "
                             "name it",
                             url->host));
  return url;
}

}  // namespace petal::client_service
