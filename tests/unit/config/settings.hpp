// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/environment.hpp"

namespace petal::config::test {

using Settings = std::map<std::string, std::string>;

/// A directory that is gone with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "petal-config-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What a process started with `settings`, and with `text` as its `--env-file`, would see.
inline Result<Environment> load(const Settings& settings, std::string_view text = "") {
  TemporaryDirectory const directory;
  std::vector<std::string> lines;
  for (auto const& [name, value] : settings) lines.push_back(name + "=" + value);
  std::vector<const char*> pointers;
  for (auto const& line : lines) pointers.push_back(line.c_str());
  pointers.push_back(nullptr);
  return Environment::load(directory.write("robot.env", text), pointers.data());
}

/// Settings on a machine that has a home.
inline Environment environment(Settings settings, std::string_view text = "") {
  settings.try_emplace("HOME", "/home/robot");
  return load(settings, text).value();
}

inline Config config(const Settings& settings) {
  return load_config(environment(settings)).value();
}

/// The error text of what must not be accepted; empty where it was.
inline std::string refusal(const Settings& settings) {
  auto const loaded = load_config(environment(settings));
  return loaded ? "" : loaded.error().message();
}

}  // namespace petal::config::test
