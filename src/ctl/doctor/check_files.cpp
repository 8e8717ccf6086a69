// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "broker_link/key_password.hpp"
#include "broker_link/tls_context.hpp"
#include "ctl/doctor/certificate_report.hpp"
#include "ctl/doctor/checks.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;
using Path = std::filesystem::path;

struct Named {
  const char* key;
  Path path;
};

std::vector<Named> files_of(const config::Config& config) {
  std::vector<Named> files;
  for (auto const& [key, path] :
       {Named{"MQTT_CA_FILE", config.mqtt.ca_file}, Named{"MQTT_CERT_FILE", config.mqtt.cert_file},
        Named{"MQTT_KEY_FILE", config.mqtt.key_file}, Named{"MQTT_KEY_PASSWORD_FILE", config.mqtt.key_password_file}})
    if (!path.empty()) files.push_back({key, path});
  return files;
}

Finding readable(const Named& file, const User& user) {
  AsUser const as(user);
  if (!as.is_user())
    return {Level::skipped, "files", fmt::format("whether user {} can read {} is not known", user.name, file.key),
            "sudo petalctl doctor"};
  if (::faccessat(AT_FDCWD, file.path.c_str(), R_OK, AT_EACCESS) == 0)
    return {Level::ok, "files", fmt::format("user {} can read {}", user.name, file.key)};
  int const error = errno;
  return {Level::problem, "files",
          fmt::format("user {} cannot read {} {}: {}", user.name, file.key, file.path.string(), std::strerror(error)),
          fmt::format("chown root:{0} {1} && chmod 640 {1}; its directories must be open for that group, too",
                      user.name, file.path.string())};
}

/// Petals run as the manager's user, which does not need the key if another program connects to the broker.
Findings shared_key(const DoctorContext& examined) {
  auto const& file = examined.config.mqtt.key_file;
  if (file.empty() || examined.user.id == examined.broker_user.id) return {};
  AsUser const as(examined.user);
  if (!as.is_user() || ::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0) return {};
  return {{Level::warning, "files",
           fmt::format("user {}, as whom petals run, can read MQTT_KEY_FILE", examined.user.name),
           fmt::format("chown root:{0} {1} && chmod 640 {1}", examined.broker_user.name, file.string())}};
}

std::string content_of(const Path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Finding expiry(const Named& file) {
  auto const certificates = certificates_in(content_of(file.path));
  auto const now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  if (certificates) return judge_expiry(file.key, *certificates, now);
  return {Level::problem, "certificates",
          fmt::format("{} {}: {}", file.key, file.path.string(), certificates.error().message()),
          fmt::format("set {} to the right file", file.key)};
}

}  // namespace

Findings check_files(const DoctorContext& examined) {
  auto const& mqtt = examined.config.mqtt;
  Findings findings;
  for (auto const& file : files_of(examined.config)) findings.push_back(readable(file, examined.broker_user));
  for (auto const& [key, path] :
       {Named{"MQTT_KEY_FILE", mqtt.key_file}, Named{"MQTT_KEY_PASSWORD_FILE", mqtt.key_password_file}})
    if (!path.empty() && broker_link::is_open_to_all(path))
      findings.push_back({Level::warning, "files", fmt::format("everybody on this machine can read {}", key),
                          "chmod o-rwx " + path.string()});
  for (auto& finding : shared_key(examined)) findings.push_back(std::move(finding));
  return findings;
}

Findings check_certificates(const DoctorContext& examined) {
  auto const& mqtt = examined.config.mqtt;
  Findings findings;
  for (auto const& file : files_of(examined.config))
    if (file.path != mqtt.key_file && file.path != mqtt.key_password_file) findings.push_back(expiry(file));
  if (mqtt.cert_file.empty() || mqtt.key_file.empty()) return findings;
  auto const context =
      broker_link::make_tls_context({mqtt.ca_file, mqtt.cert_file, mqtt.key_file, mqtt.key_password_file});
  findings.push_back(context ? Finding{Level::ok, "certificates", "certificate and private key belong together"}
                             : Finding{Level::problem, "certificates", context.error().message(),
                                       "put the certificate and the key of one and the same request there"});
  return findings;
}

}  // namespace petal::ctl
