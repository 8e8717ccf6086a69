// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "ctl/petal_name.hpp"
#include "ctl/placeholders.hpp"
#include "ctl/subcommands.hpp"

namespace petal::ctl {
namespace {

namespace fs = std::filesystem;

/// Returns the template directory relative to this program, wherever it is installed.
fs::path template_directory() {
  std::error_code error;
  auto const program = fs::read_symlink("/proc/self/exe", error);
  auto found = (program.parent_path() / "../share/petal/template").lexically_normal();
  if (error || !fs::is_directory(found, error))
    throw CliError(Exit::no_input,
                   fmt::format("there is no project template at {}: install the package petal-sdk", found.string()));
  return found;
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw CliError(Exit::no_input, fmt::format("the file {} of the template cannot be read", file.string()));
  return text;
}

void write(const fs::path& file, const std::string& text) {
  errno = 0;
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out)
    throw ended_by_system(errno, Exit::cannot_create, fmt::format("the file {} cannot be written", file.string()));
}

void make(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw ended_by_system(error.value(), Exit::cannot_create,
                          fmt::format("the directory {} cannot be made", directory.string()));
}

void copy(const fs::path& from, const fs::path& to, const std::string& petal) {
  make(to);
  for (auto const& entry : fs::recursive_directory_iterator(from)) {
    auto const name = with_names(entry.path().lexically_relative(from).string(), petal);
    if (entry.is_directory()) {
      make(to / name);
      continue;
    }
    make((to / name).parent_path());
    write(to / name, with_names(content_of(entry.path()), petal));
    std::error_code ignored;
    fs::permissions(to / name, entry.status().permissions() | fs::perms::owner_write, ignored);
  }
}

}  // namespace

Exit run(const Settings&, const New& asked) {
  if (auto const why = why_no_petal_name(asked.name)) throw CliError(Exit::usage, *why);
  auto const from = template_directory();
  auto const to = fs::path(asked.directory.value_or(".")) / asked.name;
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(to, ignored)))
    throw CliError(
        Exit::cannot_create,
        fmt::format("{} is there already; choose another name, or another place with --directory", to.string()));
  copy(from, to, asked.name);
  std::cout << fmt::format(
      "made {0}: a petal with a test. Next:\n"
      "  cd {0}\n"
      "  cmake --preset debug && cmake --build --preset debug && ctest --preset debug\n"
      "README.md there says how to run and to package it.\n",
      to.lexically_normal().string());
  return Exit::good;
}

}  // namespace petal::ctl
