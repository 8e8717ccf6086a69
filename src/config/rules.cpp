// SPDX-License-Identifier: Apache-2.0
#include "config/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/default_paths.hpp"
#include "config/formats.hpp"
#include "config/host_name.hpp"
#include "config/keys.hpp"
#include "profile/limits.hpp"

namespace petal::config {
namespace {

bool is_aws(const BrokerUrl& url) {
  return is_under(url.host, "amazonaws.com") || is_under(url.host, "amazonaws.com.cn");
}

bool profile_is_auto(const Environment& environment) {
  auto const chosen = environment.get("MQTT_PROFILE").value_or("auto");
  return Choice<bool>{{{"auto", true}}}.parse(chosen).has_value();
}

class Rules {
 public:
  Rules(const Config& config, const Environment& environment, const Uses& uses)
      : config_(config), environment_(environment), uses_(uses) {}

  std::vector<std::string> check() {
    check_token();
    for (auto const& [key, file] : files()) check_readable(key, file);
    check_certificate("MQTT_CERT_FILE", "MQTT_KEY_FILE", "a certificate is of no use without its private key");
    check_certificate("MQTT_KEY_FILE", "MQTT_CERT_FILE", "a private key is of no use without its certificate");
    check_certificate("MQTT_KEY_PASSWORD_FILE", "MQTT_KEY_FILE", "a password is of no use without the key it opens");
    if (config_.mqtt.profile == Profile::aws_iot) check_limits(profile::aws_iot);
    return std::move(broken_);
  }

 private:
  void refuse(std::string_view name, std::string_view why, std::string_view accepted) {
    if (uses_ && !uses_(config_, name)) return;
    broken_.push_back(complaint(key_named(name), environment_, why, accepted));
  }

  std::vector<std::pair<std::string_view, std::filesystem::path>> files() const {
    auto const& mqtt = config_.mqtt;
    return {{"MQTT_CA_FILE", mqtt.ca_file},
            {"MQTT_CERT_FILE", mqtt.cert_file},
            {"MQTT_KEY_FILE", mqtt.key_file},
            {"MQTT_KEY_PASSWORD_FILE", mqtt.key_password_file}};
  }

  void check_readable(std::string_view name, const std::filesystem::path& file) {
    if (file.empty()) return;
    if (auto const why = ReadableFile::fault(file); !why.empty()) refuse(name, why, key_named(name).field.accepted);
  }

  void check_token() {
    if (is_loopback(config_.http.host) || environment_.get("HTTP_TOKEN")) return;
    refuse("HTTP_HOST", "other machines could publish and subscribe without being asked who they are",
           "localhost, 127.0.0.0/8 or ::1, or any host once HTTP_TOKEN is set");
  }

  void check_certificate(std::string_view given, std::string_view needed, std::string_view why) {
    if (environment_.get(given) && !environment_.get(needed))
      refuse(given, why, fmt::format("together with {}", needed));
  }

  void check_limits(const profile::Limits& limits) {
    auto const& mqtt = config_.mqtt;
    if (mqtt.session_expiry > limits.max_session_expiry)
      outside(limits, "MQTT_SESSION_EXPIRY", fmt::format("0 to {} seconds", limits.max_session_expiry.count()));
    if (mqtt.client_id.size() > limits.client_id_bytes)
      refuse("MQTT_CLIENT_ID", fmt::format("too long for the profile {}", limits.profile),
             fmt::format("at most {} bytes with that profile", limits.client_id_bytes));
    if (mqtt.keep_alive < limits.min_keep_alive || mqtt.keep_alive > limits.max_keep_alive)
      outside(limits, "MQTT_KEEP_ALIVE",
              fmt::format("{} to {} seconds", limits.min_keep_alive.count(), limits.max_keep_alive.count()));
    if (mqtt.max_payload_bytes > limits.payload_bytes)
      outside(limits, "MAX_PAYLOAD_BYTES", fmt::format("1 to {} bytes", limits.payload_bytes));
  }

  void outside(const profile::Limits& limits, std::string_view name, const std::string& range) {
    refuse(name, fmt::format("out of range for the profile {}", limits.profile),
           fmt::format("{} with that profile", range));
  }

  const Config& config_;
  const Environment& environment_;
  const Uses& uses_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> decide_defaults(Config& config, const Environment& environment) {
  std::vector<std::string> missing;
  bool const named = environment.get("TS_CLIENT_HOST") || environment.get("TS_CLIENT_PORT");
  if (!environment.get("MQTT_TRANSPORT"))
    config.mqtt.transport = named ? TransportKind::service : TransportKind::embedded;
  if (profile_is_auto(environment))
    config.mqtt.profile = std::ranges::any_of(config.mqtt.brokers, is_aws) ? Profile::aws_iot : Profile::generic;
  if (!environment.get("PETALS_DIR")) config.petals.directory = default_petals_dir();
  if (environment.get("DATA_DIR")) return missing;
  if (auto directory = default_data_dir(environment))
    config.storage.data_dir = std::move(*directory);
  else
    missing.push_back(directory.error().message());
  return missing;
}

std::vector<std::string> broken_rules(const Config& config, const Environment& environment, const Uses& uses) {
  return Rules(config, environment, uses).check();
}

}  // namespace petal::config
