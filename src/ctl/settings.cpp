// SPDX-License-Identifier: Apache-2.0
#include "ctl/settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <iostream>
#include <system_error>

#include "ctl/cli_error.hpp"

namespace petal::ctl {
namespace {

/// An address that listens on all interfaces is reached through loopback.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

Exit status_of(const Error& error) {
  return error.is(Errc::refused) ? Exit::not_permitted : Exit::wrong_setting;
}

/// **Errors.** CliError: it does not exist, belongs to another user, or cannot be parsed.
void read_named(config::Environment& environment, const std::string& file) {
  if (::access(file.c_str(), R_OK) != 0) {
    auto const error = errno;
    throw CliError(error == EACCES ? Exit::not_permitted : Exit::no_input,
                   file + ": " + std::generic_category().message(error) +
                       (error == EACCES ? "; its owner, or sudo, may read it" : ""));
  }
  if (auto const read = environment.read_file(file); !read)
    throw CliError(status_of(read.error()), read.error().message());
}

/// Returns the files that are read if none is given, in this order.
std::vector<std::string> candidates() {
  std::vector<std::string> files;
  if (auto const local = config::default_env_file()) files.push_back(*local);
  if (::access(system_file, R_OK) == 0) files.emplace_back(system_file);
  return files;
}

void tell(const LeftOut& left_out) {
  std::cerr << fmt::format("petalctl: warning: {}; the settings in {} are left out\n", left_out.why.message(),
                           left_out.file);
}

http::Url parsed_url(const std::string& text) {
  auto url = http::parse_url(text);
  if (!url || url->target != "/")
    throw CliError(Exit::usage, "--url=" + text + " is no address of a manager; accepted: http://host:port");
  return std::move(*url);
}

}  // namespace

bool FoundSettings::is_forbidden() const {
  return environment.file().empty() && ::access(system_file, F_OK) == 0 && ::access(system_file, R_OK) != 0;
}

FoundSettings Settings::find() const {
  FoundSettings found{config::Environment::of_process(environ), {}};
  if (env_file) {
    read_named(found.environment, *env_file);
    return found;
  }
  for (auto const& file : candidates()) {
    auto const read = found.environment.read_file(file);
    if (read) break;
    found.left_out.push_back({file, read.error()});
  }
  return found;
}

FoundSettings Settings::find_and_tell() const {
  auto found = find();
  for (auto const& left_out : found.left_out)
    if (!url || left_out.why.is(Errc::refused)) tell(left_out);
  return found;
}

config::Config only(const config::Environment& environment, std::initializer_list<std::string_view> keys) {
  auto config = config::load_only(environment, keys);
  if (!config)
    throw CliError(Exit::wrong_setting,
                   "wrong settings, with which the manager does not start either:\n" + config.error().message());
  return std::move(*config);
}

std::optional<Endpoint> endpoint_of(const Settings& settings, const config::Environment& environment) {
  if (settings.url) {
    auto url = parsed_url(*settings.url);
    return Endpoint{std::move(url), only(environment, {"HTTP_TOKEN"}).http.token};
  }
  auto const http = only(environment, {"HTTP_HOST", "HTTP_PORT", "HTTP_TOKEN"}).http;
  if (http.port == 0) return std::nullopt;
  return Endpoint{{reachable(http.host), http.port, "/"}, http.token};
}

Endpoint endpoint_of(const Settings& settings) {
  if (settings.url) (void)parsed_url(*settings.url);  // reported before errors of files
  auto found = endpoint_of(settings, settings.find_and_tell().environment);
  if (!found)
    throw CliError(Exit::wrong_setting, "HTTP_PORT is 0, any free port: say where the manager listens with --url");
  return std::move(*found);
}

}  // namespace petal::ctl
