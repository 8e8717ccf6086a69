// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace petal::runtime {

/// The directory a program writes to. It is created if it is missing, and locked against a second process of the same
/// program.
///
/// A directory that cannot be written (a read-only file system, a full disk, another user's) is logged as an error and
/// not locked: a robot whose disk has failed must still start, and neither process writes anything there.
///
/// **Errors.** The constructor throws `std::runtime_error` if another process has locked the directory (the text names
/// its process id), or if the path is not a directory's.
class DataDirectory {
 public:
  DataDirectory(std::filesystem::path directory, const std::string& program);
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;
  ~DataDirectory();

  const std::filesystem::path& path() const noexcept { return directory_; }
  bool is_held() const noexcept { return lock_ >= 0; }

 private:
  int open_lock(const std::filesystem::path& file);

  std::filesystem::path directory_;
  int lock_ = -1;
};

}  // namespace petal::runtime
