// SPDX-License-Identifier: Apache-2.0
#include "host/petal_file.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>

#include "runtime/text.hpp"

namespace petal::host {
namespace {

constexpr std::size_t longest_name = 64;

std::string boost_name(int version) {
  return fmt::format("{}.{}", version / 100000, version / 100 % 1000);  // as boost/version.hpp defines it
}

/// The loader's own words: they name the missing symbol or library.
std::string loader_error() {
  auto const* const text = ::dlerror();
  return text ? text : "unknown error";
}

Error unusable(const std::filesystem::path& file, std::string_view why) {
  return {Errc::invalid_argument, fmt::format("{}: {}", file.string(), why)};
}

/// The name is a level of topics, a segment of paths, and stands in the log.
bool is_name(std::string_view name) {
  auto const is_letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  auto const is_allowed = [&](char c) { return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.'; };
  return !name.empty() && name.size() <= longest_name && is_letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace

Result<PetalFile> PetalFile::open(const std::filesystem::path& file) {
  auto* const handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return unusable(file, "cannot be loaded: " + loader_error());
  auto const* const description = static_cast<const PetalDescription*>(::dlsym(handle, "petal_description"));
  if (!description)
    return unusable(file, "exports no petal; end its source with PETAL_EXPORT(Class, \"name\", \"version\")");
  if (description->sdk_version != PETAL_SDK_VERSION)
    return unusable(file, fmt::format("was built for SDK version {}, this manager has {}; build it again",
                                      description->sdk_version, PETAL_SDK_VERSION));
  if (description->boost_version != BOOST_VERSION)
    return unusable(file, fmt::format("was built with Boost {}, this manager with {}; build it again",
                                      boost_name(description->boost_version), boost_name(BOOST_VERSION)));
  if (!is_name(description->name))
    return unusable(file,
                    fmt::format("its petal is named {:?}; accepted: 1 to {} letters, digits, '-', '_' and '.', the "
                                "first of them a letter or digit",
                                runtime::printable(description->name), longest_name));
  return PetalFile(file, *description);
}

Result<std::vector<std::filesystem::path>> petal_files(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator const entries(directory, error);
  if (error)
    return Error(Errc::not_found, fmt::format("cannot read PETALS_DIR {}: {}", directory.string(), error.message()));
  std::vector<std::filesystem::path> files;
  for (auto const& entry : entries)
    if (entry.path().extension() == ".so") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace petal::host
