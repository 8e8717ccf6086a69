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
#include <utility>

#include "runtime/log.hpp"
#include "runtime/process_number.hpp"

namespace petal::runtime {
namespace {

/// Returns the process id that the holder wrote into the lock file; empty if it wrote none.
std::string holder(int file) {
  std::array<char, 32> text{};
  auto const length = ::pread(file, text.data(), text.size(), 0);
  std::string id(text.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return id.substr(0, id.find_first_not_of("0123456789"));
}

/// Writes the process id into the lock file. The lock holds without it; a second process could then only not report
/// which process holds it (the disk may be full).
void leave_id(int file) {
  auto const id = process_number() + "\n";
  if (::ftruncate(file, 0) == 0) (void)!::pwrite(file, id.data(), id.size(), 0);
}

void log_unheld(const std::filesystem::path& what, std::string_view why) {
  logger("runtime")->error(
      "the data directory cannot be written; the program goes on without it: path={} error={:?} meanwhile={:?} do={:?}",
      what.string(), why, "nothing is kept over a restart, and a second process would not be noticed",
      "see that its file system is mounted for writing and has space, and that this user owns it; then restart");
}

}  // namespace

DataDirectory::DataDirectory(std::filesystem::path directory, const std::string& program)
    : directory_(std::move(directory)) {
  auto const file = directory_ / (program + ".lock");
  lock_ = open_lock(file);
  if (lock_ < 0) return;
  if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) {
    leave_id(lock_);
    return;
  }
  int const error = errno;
  auto const id = holder(lock_);
  ::close(std::exchange(lock_, -1));
  if (error == EWOULDBLOCK)
    throw std::runtime_error(
        fmt::format("another {} (process {}) uses the data directory {}; stop it, or set DATA_DIR to another directory",
                    program, id.empty() ? "unknown" : id, directory_.string()));
  log_unheld(file, std::strerror(error));
}

/// Opens the lock file; returns a negative number if that is not possible, which is logged.
int DataDirectory::open_lock(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error == std::errc::not_a_directory || error == std::errc::file_exists)
    throw std::runtime_error(fmt::format("the data directory {} cannot be used: {}; set DATA_DIR to a directory",
                                         directory_.string(), error.message()));
  if (error) {
    log_unheld(directory_, error.message());
    return -1;
  }
  int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock >= 0) return lock;
  log_unheld(file, std::strerror(errno));
  return ::open(file.c_str(), O_RDONLY | O_CLOEXEC);  // a file that an earlier process left can be locked as well
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace petal::runtime
