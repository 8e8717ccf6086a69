// SPDX-License-Identifier: Apache-2.0
#include "config/environment.hpp"

#include <filesystem>

#include "config/dotenv.hpp"
#include "config/settings_file.hpp"

namespace petal::config {
namespace {

constexpr const char* default_file = "./.env";
constexpr const char* prefix = "PETAL_";

}  // namespace

std::optional<std::string> default_env_file() {
  std::error_code ignored;
  auto const status = std::filesystem::status(default_file, ignored);
  if (!std::filesystem::exists(status) || std::filesystem::is_directory(status)) return std::nullopt;
  return default_file;
}

Environment Environment::of_process(const char* const* process_environment) {
  Environment environment;
  for (auto const* variable = process_environment; variable != nullptr && *variable != nullptr; ++variable) {
    std::string_view const text = *variable;
    auto const equals = text.find('=');
    if (equals != text.npos) environment.process_.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Result<Environment> Environment::load(const std::optional<std::string>& env_file,
                                      const char* const* process_environment) {
  auto merged = of_process(process_environment);
  auto const file = env_file ? env_file : default_env_file();
  if (!file) return merged;
  if (auto const read = merged.read_file(*file); !read) return read.error();
  return merged;
}

Result<void> Environment::read_file(const std::string& path) {
  auto const file = read_settings_file(path);
  if (!file) return file.error();
  auto const in_process = [this](std::string_view name) -> std::optional<std::string> {
    auto const found = process_.find(name);
    return found == process_.end() ? std::nullopt : std::optional(found->second);
  };
  auto variables = parse_dotenv(file->text, in_process, path);
  if (!variables) return variables.error();
  file_.clear();
  for (auto& [name, value] : *variables) file_[name] = std::move(value);
  path_ = path;
  file_is_open_to_all_ = file->is_open_to_all;
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

bool Environment::file_has(std::string_view key) const {
  auto const has = [this](const std::string& name) {
    auto const found = file_.find(name);
    return found != file_.end() && !found->second.empty();
  };
  return has(std::string(key)) || has(prefix + std::string(key));
}

std::optional<std::string> Environment::process_variable(std::string_view name) const {
  auto const found = process_.find(name);
  return found == process_.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
}

}  // namespace petal::config
