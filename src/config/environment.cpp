// SPDX-License-Identifier: Apache-2.0
#include "config/environment.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "config/dotenv.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

constexpr const char* default_file = "./.env";
constexpr const char* prefix = "PETAL_";

Error unreadable(std::string_view path, std::string_view why) {
  return {Errc::invalid_argument, fmt::format("the file {} cannot be read: {}; accepted: the path of a .env file",
                                              runtime::printable(path), why)};
}

/// Little more than is allowed, where there is more: enough to see that it is too much.
Result<std::string> content(const std::string& path) {
  if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
    return unreadable(path, "it is a directory");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return unreadable(path, std::strerror(errno));
  std::string text;
  std::array<char, 4096> part{};
  while (text.size() <= dotenv_limit && (in.read(part.data(), part.size()), in.gcount() > 0))
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return unreadable(path, std::strerror(errno));
  return text;
}

/// A directory of that name is no mistake: Python's virtual environments are often called so.
bool has_default_file() {
  std::error_code ignored;
  auto const status = std::filesystem::status(default_file, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_directory(status);
}

}  // namespace

Result<Environment> Environment::load(const std::optional<std::string>& env_file,
                                      const char* const* process_environment) {
  Environment merged;
  for (auto const* variable = process_environment; variable != nullptr && *variable != nullptr; ++variable) {
    std::string_view const text = *variable;
    auto const equals = text.find('=');
    if (equals != text.npos) merged.process_.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  if (!env_file && !has_default_file()) return merged;
  auto const read = merged.read_file(env_file.value_or(default_file));
  if (!read) return read.error();
  return merged;
}

Result<void> Environment::read_file(const std::string& path) {
  auto const text = content(path);
  if (!text) return text.error();
  auto const in_process = [this](std::string_view name) -> std::optional<std::string> {
    auto const found = process_.find(name);
    return found == process_.end() ? std::nullopt : std::optional(found->second);
  };
  auto variables = parse_dotenv(*text, in_process, path);
  if (!variables) return variables.error();
  for (auto& [name, value] : *variables) file_[name] = std::move(value);
  path_ = path;
  return {};
}

std::optional<Setting> Environment::find_exactly(const std::string& name) const {
  if (auto const found = process_.find(name); found != process_.end())
    return Setting{name, found->second, "environment"};
  if (auto const found = file_.find(name); found != file_.end()) return Setting{name, found->second, path_};
  return {};
}

std::optional<Setting> Environment::find(std::string_view key) const {
  if (auto found = find_exactly(prefix + std::string(key))) return found;
  return find_exactly(std::string(key));
}

std::optional<std::string> Environment::get(std::string_view key) const {
  auto found = find(key);
  if (!found || found->value.empty()) return {};
  return std::move(found->value);
}

std::string Environment::origin(std::string_view key) const {
  auto found = find(key);
  return !found || found->value.empty() ? "default" : std::move(found->origin);
}

std::optional<std::string> Environment::process_variable(std::string_view name) const {
  auto const found = process_.find(name);
  return found == process_.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

}  // namespace petal::config
