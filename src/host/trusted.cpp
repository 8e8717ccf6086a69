// SPDX-License-Identifier: Apache-2.0
#include "host/trusted.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/text.hpp"
#include "runtime/written_by_others.hpp"

namespace petal::host {

Result<void> is_trusted(int file, const std::filesystem::path& path) {
  struct stat status = {};
  if (::fstat(file, &status) != 0) return {};
  auto why = runtime::why_not_trusted(path, status, ::geteuid());
  if (why.empty()) return {};
  return Error(Errc::invalid_argument, std::move(why));
}

Result<void> is_trusted(const char* what, const std::filesystem::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return {};
  auto const why = runtime::why_not_trusted(path, status, ::geteuid());
  if (why.empty()) return {};
  return Error(Errc::invalid_argument, fmt::format("{} {} {}", what, runtime::escaped(path.string()), why));
}

}  // namespace petal::host
