// SPDX-License-Identifier: Apache-2.0
#include "config/warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/host_name.hpp"
#include "config/keys.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

using Warnings = std::vector<Warning>;

constexpr std::size_t shortest_token = 16;

/// With so few different characters even a long token can be guessed.
constexpr std::size_t fewest_characters = 5;

std::size_t different_characters(std::string text) {
  std::ranges::sort(text);
  auto const rest = std::ranges::unique(text);
  return text.size() - rest.size();
}

void look_at_broker(Warnings& found, const Mqtt& mqtt) {
  if (mqtt.password.empty()) return;
  for (auto const& url : mqtt.brokers)
    if (!url.tls && !is_loopback(url.host))
      found.push_back(
          {fmt::format("MQTT_PASSWORD crosses the network in the clear to {}, as all messages do", to_string(url)),
           fmt::format("MQTT_BROKER_URL=mqtts://{}", url.host)});
}

void look_at_token(Warnings& found, const std::string& token) {
  if (token.empty()) return;
  auto const* const advice = "a token of 32 random characters: openssl rand -hex 16";
  if (token.size() < shortest_token)
    found.push_back(
        {fmt::format("HTTP_TOKEN is shorter than {} characters: it can be guessed", shortest_token), advice});
  else if (different_characters(token) < fewest_characters)
    found.push_back(
        {fmt::format("HTTP_TOKEN has fewer than {} different characters: it can be guessed", fewest_characters),
         advice});
}

void look_at_rest(Warnings& found, const Http& http) {
  if (is_loopback(http.host)) return;
  found.push_back({fmt::format("HTTP_HOST={}: HTTP_TOKEN and all that is asked and answered cross the network in the "
                               "clear; who listens there has the token",
                               http.host),
                   "HTTP_HOST=127.0.0.1, and a proxy with TLS or a tunnel (ssh -L) in front of it"});
}

/// Checks what the programs themselves do not refuse.
void look_at_service(Warnings& found, const Config& config) {
  if (config.mqtt.transport != TransportKind::service) return;
  if (config.callback.enabled && !is_loopback(config.callback.host))
    found.push_back(
        {fmt::format("CALLBACK_HOST={}: whoever reaches the callback server can command the robot, nobody is "
                     "asked for a token there",
                     config.callback.host),
         "CALLBACK_HOST=localhost"});
  if (!is_loopback(config.client.host))
    found.push_back({fmt::format("TS_CLIENT_HOST={}: messages go there in the clear, and whoever answers there is "
                                 "believed",
                                 config.client.host),
                     "a client service on this robot: TS_CLIENT_HOST=localhost"});
}

void look_at_redis(Warnings& found, const Redis& redis) {
  if (redis.password.empty() || is_loopback(redis.host)) return;
  found.push_back({fmt::format("REDIS_PASSWORD crosses the network in the clear to {}, as all values do", redis.host),
                   "a Redis server on this robot, or a tunnel to it, and REDIS_HOST=localhost"});
}

/// Returns the keys of secrets that have a value in the file.
std::vector<std::string_view> secrets_in_file(const Environment& environment) {
  std::vector<std::string_view> names;
  for (auto const& key : keys())
    if (key.secret && environment.file_has(key.name)) names.push_back(key.name);
  return names;
}

}  // namespace

std::vector<Warning> unsafe_settings(const Config& config) {
  Warnings found;
  look_at_broker(found, config.mqtt);
  look_at_token(found, config.http.token);
  look_at_rest(found, config.http);
  look_at_service(found, config);
  look_at_redis(found, config.redis);
  return found;
}

std::vector<Warning> unsafe_settings(const Config& config, const Environment& environment) {
  auto found = unsafe_settings(config);
  auto const secrets = secrets_in_file(environment);
  if (secrets.empty() || !environment.file_is_open_to_all()) return found;
  auto const file = runtime::escaped(environment.file());
  found.push_back({fmt::format("every user of this machine may read {} in {}", fmt::join(secrets, ", "), file),
                   fmt::format("chmod o-rwx {}", file)});
  return found;
}

std::string to_string(const Warning& warning) {
  return fmt::format("{}; better: {}", warning.text, warning.advice);
}

}  // namespace petal::config
