// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <petal/error.hpp>
#include <petal/petal.hpp>
#include <string>
#include <vector>

#include "host/memfd_image.hpp"

namespace petal::host {

/// A petal's shared object that was opened. It is a private copy, so that each opening gives the code that the file has
/// now, with its own statics, and overwriting the file has no effect on it.
///
/// **Lifetime.** What was loaded stays, see docs/decisions/0017.
class PetalFile {
 public:
  /// **Errors.** invalid_argument: it cannot be loaded, it or its directory may be written by others, exports no petal,
  /// or does not fit this manager (petal_compatibility.hpp).
  static Result<PetalFile> open(const std::filesystem::path& file);

  const std::filesystem::path& path() const { return path_; }
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }

  /// Constructs the petal. Exceptions of its constructor pass through.
  std::unique_ptr<Petal> create() const { return std::unique_ptr<Petal>(description_->create()); }

 private:
  PetalFile(std::filesystem::path path, const PetalDescription& description, std::shared_ptr<PrivateCopy> copy)
      : path_(std::move(path)),
        description_(&description),
        name_(description.name),
        version_(description.version),
        copy_(std::move(copy)) {}

  std::filesystem::path path_;
  const PetalDescription* description_;
  std::string name_;
  std::string version_;
  std::shared_ptr<PrivateCopy> copy_;  // for debuggers
};

/// Returns the shared objects of `directory`, sorted by name. **Errors.** not_found: there is no such directory.
Result<std::vector<std::filesystem::path>> petal_files(const std::filesystem::path& directory);

}  // namespace petal::host
