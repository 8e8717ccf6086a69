// SPDX-License-Identifier: Apache-2.0
#include "ctl/settings.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "ctl/ended.hpp"

namespace petal::ctl {
namespace {

constexpr const char* local_file = "./.env";

/// An address that listens for all is reached on this machine.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

}  // namespace

std::optional<std::string> Settings::file() const {
  if (env_file) return env_file;
  std::error_code ignored;
  auto const local = std::filesystem::status(local_file, ignored);
  if (std::filesystem::exists(local) && !std::filesystem::is_directory(local)) return local_file;
  if (::access(system_file, R_OK) == 0) return system_file;
  return std::nullopt;
}

bool Settings::is_forbidden() const {
  return !file() && ::access(system_file, F_OK) == 0;
}

/// **Errors.** Ended: it is not there, or belongs to others.
void Settings::check_file() const {
  if (!env_file || ::access(env_file->c_str(), R_OK) == 0) return;
  auto const error = errno;
  throw Ended(error == EACCES ? Exit::not_permitted : Exit::no_input,
              *env_file + ": " + std::generic_category().message(error) +
                  (error == EACCES ? "; its owner, or sudo, may read it" : ""));
}

config::Environment Settings::environment() const {
  check_file();
  auto environment = config::Environment::load(file(), environ);
  if (!environment) throw Ended(Exit::wrong_setting, environment.error().message());
  return std::move(*environment);
}

config::Config Settings::config() const {
  auto config = config::load_config(environment());
  if (!config)
    throw Ended(Exit::wrong_setting,
                "wrong settings, with which the manager does not start either:\n" + config.error().message());
  return std::move(*config);
}

std::optional<Endpoint> endpoint_of(const config::Config& config) {
  if (config.http.port == 0) return std::nullopt;
  return Endpoint{{reachable(config.http.host), config.http.port, "/"}, config.http.token};
}

Endpoint endpoint_of(const Settings& settings) {
  if (!settings.url) {
    auto found = endpoint_of(settings.config());
    if (!found)
      throw Ended(Exit::wrong_setting, "HTTP_PORT is 0, any free port: say where the manager listens with --url");
    return std::move(*found);
  }
  auto url = http::parse_url(*settings.url);
  if (!url || url->target != "/")
    throw Ended(Exit::usage, "--url=" + *settings.url + " is no address of a manager; accepted: http://host:port");
  return {std::move(*url), settings.environment().get("HTTP_TOKEN").value_or("")};
}

}  // namespace petal::ctl
