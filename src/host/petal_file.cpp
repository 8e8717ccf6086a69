// SPDX-License-Identifier: Apache-2.0
#include "host/petal_file.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>

#include "host/petal_compatibility.hpp"
#include "host/trusted.hpp"
#include "runtime/exception_text.hpp"
#include "runtime/loop_watchdog.hpp"
#include "runtime/text.hpp"

namespace petal::host {
namespace {

/// The text of the loader: it has the missing symbol or library.
std::string loader_error(std::string_view path) {
  auto const* const text = ::dlerror();
  std::string_view const error = text ? text : "unknown error";
  auto const prefix = std::string(path) + ": ";
  auto const rest = std::string(error.starts_with(prefix) ? error.substr(prefix.size()) : error);
  constexpr std::string_view missing = "undefined symbol: ";
  if (!rest.starts_with(missing)) return rest;
  auto const symbol = rest.substr(missing.size());
  auto const name = runtime::demangled(symbol);
  return name == symbol ? rest : fmt::format("{} ({})", rest, name);
}

/// Calls the initializers that were hidden from the loader, as the loader would have.
void initialize(void* handle, std::size_t initializers) {
  using Initializer = void (*)(int, char**, char**);
  link_map* object = nullptr;
  if (initializers == 0 || ::dlinfo(handle, RTLD_DI_LINKMAP, &object) != 0) return;
  auto const* entry = object->l_ld;
  while (entry->d_tag != DT_INIT_ARRAY && entry->d_tag != DT_NULL) ++entry;
  if (entry->d_tag == DT_NULL) return;
  auto const* const array = reinterpret_cast<const Initializer*>(object->l_addr + entry->d_un.d_ptr);
  for (std::size_t i = 0; i < initializers; ++i) array[i](0, nullptr, ::environ);
}

Error unusable(const std::filesystem::path& file, std::string_view why) {
  return {Errc::invalid_argument, fmt::format("{}: {}", file.string(), why)};
}

}  // namespace

Result<PetalFile> PetalFile::open(const std::filesystem::path& file) {
  runtime::ActivityScope const activity(runtime::intern("loading " + runtime::escaped(file.filename().string())));
  if (auto const trusted = is_trusted("its directory", file.parent_path()); !trusted)
    return unusable(file, trusted.error().message());
  auto copy = PrivateCopy::of(file);
  if (!copy) return unusable(file, copy.error().message());
  for (auto const& library : copy->libraries()) {
    if (auto const trusted = is_trusted("its library", library); !trusted)
      return unusable(file, trusted.error().message());
    if (!::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL))
      return unusable(file, "cannot be loaded: " + loader_error(library.c_str()));
  }
  auto* const handle = ::dlopen(copy->path().c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return unusable(file, "cannot be loaded: " + loader_error(copy->path()));
  try {
    initialize(handle, copy->initializers());
  } catch (...) {
    return unusable(
        file, "its static initialization threw: " + runtime::escaped(runtime::describe(std::current_exception())));
  }
  auto const* const description = static_cast<const PetalDescription*>(::dlsym(handle, "petal_description"));
  if (!description)
    return unusable(file, "exports no petal; end its source with PETAL_EXPORT(Class, \"name\", \"version\")");
  if (auto const fault = fault_of(*description); !fault.empty()) return unusable(file, fault);
  return PetalFile(file, *description, std::make_shared<PrivateCopy>(std::move(*copy)));
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
