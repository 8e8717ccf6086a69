// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <petal/error.hpp>
#include <petal/petal.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "host/memfd_image.hpp"

namespace petal::host {

/// Whether a petal may be named so: the name is a level of topics, a segment of paths, and stands in the log.
bool is_petal_name(std::string_view name);

/// A petal's shared object, opened: a copy of its own, so that each opening gives the code the file has now, with
/// statics of its own, and a file that is written over disturbs nobody.
///
/// **Lifetime.** What was loaded stays, see docs/decisions/0017.
class PetalFile {
 public:
  /// **Errors.** invalid_argument: it cannot be loaded, it or its directory may be written by others, exports no petal,
  /// names it with what is no clean path segment, or was built for another SDK version or with another Boost.
  static Result<PetalFile> open(const std::filesystem::path& file);

  const std::filesystem::path& path() const { return path_; }
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }

  /// What the petal's constructor throws comes through.
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

/// The shared objects of `directory`, by name. **Errors.** not_found: there is no such directory.
Result<std::vector<std::filesystem::path>> petal_files(const std::filesystem::path& directory);

}  // namespace petal::host
