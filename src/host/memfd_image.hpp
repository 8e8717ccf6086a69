// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <petal/error.hpp>
#include <string>
#include <vector>

namespace petal::host {

/// A copy of a shared object's bytes in memory. Later changes of its file have no effect, and for the loader each copy
/// is an object of its own, with its own code and statics.
///
/// **Lifetime.** What was loaded from it stays after its end.
class PrivateCopy {
 public:
  /// **Errors.** invalid_argument: the file cannot be read, may be written by others, or is a shared object that is
  /// truncated; the text does not contain its name.
  static Result<PrivateCopy> of(const std::filesystem::path& file);

  PrivateCopy(PrivateCopy&& other) noexcept;
  PrivateCopy& operator=(PrivateCopy&&) = delete;
  ~PrivateCopy();

  /// The path to pass to the loader. No two copies in this process have the same path, not even after one has ended:
  /// the loader identifies what it has loaded by its name. Debuggers can open it while the copy lives.
  const std::string& path() const noexcept { return path_; }

  /// The number of initializers in its `DT_INIT_ARRAY`. The copy hides them from the loader, and the caller must call
  /// them after loading. An exception that passes through the loader would leave its lock taken, and the next call of
  /// the loader (resolving a name is enough) would wait for ever.
  std::size_t initializers() const noexcept { return initializers_; }

  /// The libraries in the directories to which the file's `$ORIGIN` refers. They must be loaded first, because the copy
  /// has another path.
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
