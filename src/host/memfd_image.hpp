// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <petal/error.hpp>
#include <string>
#include <vector>

namespace petal::host {

/// A shared object's bytes in memory of our own: what is done to its file afterwards is nobody's trouble, and each copy
/// is an object of its own to the loader, with code and statics of its own.
///
/// **Lifetime.** What was loaded from it stays when it ends.
class PrivateCopy {
 public:
  /// **Errors.** invalid_argument: the file cannot be read, may be written by others, or is a shared object that
  /// has been cut off; the text leaves out its name.
  static Result<PrivateCopy> of(const std::filesystem::path& file);

  PrivateCopy(PrivateCopy&& other) noexcept;
  PrivateCopy& operator=(PrivateCopy&&) = delete;
  ~PrivateCopy();

  /// What to hand to the loader. No two copies of this process have the same, also after one has ended: the loader
  /// knows what it has loaded by its name. Debuggers can open it while the copy lives.
  const std::string& path() const noexcept { return path_; }

  /// How many initializers its `DT_INIT_ARRAY` has. The copy tells the loader of none: whoever loads it has to call
  /// them. An exception that passes through the loader would leave its lock taken, and the next one to load something
  /// (a name to resolve is enough) waiting for ever.
  std::size_t initializers() const noexcept { return initializers_; }

  /// Libraries that stand where the file's `$ORIGIN` points to, and have to be loaded first: the copy is elsewhere.
  const std::vector<std::filesystem::path>& libraries() const noexcept { return libraries_; }

 private:
  explicit PrivateCopy(int memory);

  Result<void> fill_from(const std::filesystem::path& file);
  Result<void> prepare(const std::filesystem::path& file);

  int memory_;
  std::string path_;
  std::size_t initializers_ = 0;
  std::vector<std::filesystem::path> libraries_;
};

}  // namespace petal::host
