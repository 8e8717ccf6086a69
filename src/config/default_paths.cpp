// SPDX-License-Identifier: Apache-2.0
#include "config/default_paths.hpp"

namespace petal::config {
namespace {

constexpr const char* program = "petal-app-manager";

}  // namespace

Result<std::filesystem::path> default_data_dir(const Environment& environment) {
  std::filesystem::path const state = environment.process_variable("XDG_STATE_HOME").value_or("");
  if (state.is_absolute()) return state / program;
  if (auto const home = environment.process_variable("HOME"))
    return std::filesystem::path(*home) / ".local" / "state" / program;
  return Error(Errc::invalid_argument,
               "DATA_DIR is not set, and neither are XDG_STATE_HOME and HOME, which its default is made from; "
               "set DATA_DIR to a directory that the program may write to");
}

std::filesystem::path default_petals_dir() {
  std::error_code ignored;
  auto const executable = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (executable.parent_path() / ".." / "lib" / program / "petals").lexically_normal();
}

}  // namespace petal::config
