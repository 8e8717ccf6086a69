// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace petal::test {

/// A file system of the test's own, small enough to be filled. Needs the right to mount: where `mounted()` is false,
/// skip the test.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& options = "size=2m")
      : mounted_(::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, options.c_str()) == 0) {}
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
  }

  bool mounted() const noexcept { return mounted_; }
  std::filesystem::path operator/(const std::string& name) const { return directory_ / name; }
  const std::filesystem::path& path() const noexcept { return directory_.path(); }

  /// Leaves no byte free.
  void fill() {
    std::ofstream file(*this / "filling", std::ios::app);
    std::string const page(4096, 'x');
    while (file.write(page.data(), static_cast<std::streamsize>(page.size())).flush());
  }

  void make_room() { std::filesystem::remove(*this / "filling"); }

  void set_read_only(bool read_only) {
    auto const flags = MS_REMOUNT | (read_only ? static_cast<unsigned long>(MS_RDONLY) : 0UL);
    if (::mount("tmpfs", directory_.path().c_str(), "tmpfs", flags, nullptr) != 0)
      throw std::runtime_error("cannot remount " + directory_.path().string());
  }

 private:
  TemporaryDirectory directory_;
  bool mounted_;
};

}  // namespace petal::test
