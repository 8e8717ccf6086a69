// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace petal::bench {

/// A temporary folder, which is removed with everything in it.
class Scratch {
 public:
  Scratch() : folder_((std::filesystem::temp_directory_path() / "petal-bench-XXXXXX").string()) {
    if (!::mkdtemp(folder_.data())) throw std::system_error(errno, std::generic_category(), folder_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::filesystem::path operator/(const char* name) const { return std::filesystem::path(folder_) / name; }

 private:
  std::string folder_;
};

}  // namespace petal::bench
