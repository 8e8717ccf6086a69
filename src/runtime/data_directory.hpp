// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace petal::runtime {

/// The directory a program writes to, made where it is missing and held against a second process of the same program.
///
/// **Errors.** The constructor throws `std::runtime_error` whose text names the directory, and the process that holds
/// it.
class DataDirectory {
 public:
  DataDirectory(std::filesystem::path directory, const std::string& program);
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;
  ~DataDirectory();

  const std::filesystem::path& path() const noexcept { return directory_; }

 private:
  std::filesystem::path directory_;
  int lock_ = -1;
};

}  // namespace petal::runtime
