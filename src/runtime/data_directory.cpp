// SPDX-License-Identifier: Apache-2.0
#include "runtime/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace petal::runtime {
namespace {

/// The process id the holder wrote into the lock file; empty where it wrote none.
std::string holder(int file) {
  std::array<char, 32> text{};
  auto const length = ::pread(file, text.data(), text.size(), 0);
  std::string id(text.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return id.substr(0, id.find_first_not_of("0123456789"));
}

}  // namespace

DataDirectory::DataDirectory(std::filesystem::path directory, const std::string& program)
    : directory_(std::move(directory)) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error)
    throw std::runtime_error(
        fmt::format("cannot make the data directory {}: {}", directory_.string(), error.message()));

  auto const path = directory_ / (program + ".lock");
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    throw std::runtime_error(
        fmt::format("cannot write to the data directory {}: {}", directory_.string(), std::strerror(errno)));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    auto const id = holder(lock_);
    ::close(lock_);
    throw std::runtime_error(
        fmt::format("another {} (process {}) uses the data directory {}; stop it, or set DATA_DIR to another directory",
                    program, id.empty() ? "unknown" : id, directory_.string()));
  }
  auto const id = fmt::format("{}\n", ::getpid());
  if (::ftruncate(lock_, 0) != 0 || ::pwrite(lock_, id.data(), id.size(), 0) < 0) {
    // The lock itself holds; only the hint for a second process is missing (a full disk, say).
  }
}

DataDirectory::~DataDirectory() {
  ::close(lock_);
}

}  // namespace petal::runtime
