// SPDX-License-Identifier: Apache-2.0
#include "host/memfd_image.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

#include "host/shared_object.hpp"
#include "host/trusted.hpp"
#include "runtime/process_number.hpp"

namespace petal::host {
namespace {

constexpr std::size_t longest_name = 200;  // the kernel accepts 249 bytes

Error refused(std::string why) {
  return {Errc::invalid_argument, std::move(why)};
}

Error system_fault(const char* what) {
  return refused(fmt::format("{}: {}", what, std::strerror(errno)));
}

/// Returns a path that was not used before: the same file with other slashes, one for each bit of a number.
std::string unique_path(int memory) {
  static std::atomic<std::uint32_t> copies = 0;
  auto path = fmt::format("/proc/{}/fd", runtime::process_number());
  for (auto number = copies++; number != 0; number >>= 1U) path += (number & 1U) != 0 ? "/." : "/";
  return path + fmt::format("/{}", memory);
}

/// Copies the contents of `from`, which must be a file.
Result<void> copy_all(int from, int to) {
  struct stat file = {};
  if (::fstat(from, &file) == 0 && !S_ISREG(file.st_mode)) return refused("is no file");
  constexpr std::size_t at_once = std::size_t{1} << 20;
  ssize_t copied = 0;
  do {
    copied = ::sendfile(to, from, nullptr, at_once);
  } while (copied > 0);
  if (copied < 0) return system_fault("cannot be read");
  return {};
}

/// Returns the directories of a search path that are relative to the object: `$ORIGIN/lib:/opt/lib`.
std::vector<std::filesystem::path> origins(const std::string& search_path, const std::filesystem::path& origin) {
  std::vector<std::filesystem::path> found;
  std::istringstream directories(search_path);
  for (std::string each; std::getline(directories, each, ':');)
    for (std::string_view const word : {"$ORIGIN", "${ORIGIN}"})
      if (each.starts_with(word)) found.push_back(origin.string() + each.substr(word.size()));
  return found;
}

std::vector<std::filesystem::path> libraries_beside(const SharedObject& object, const std::filesystem::path& origin) {
  std::vector<std::filesystem::path> found;
  for (auto const tag : {DT_RPATH, DT_RUNPATH})
    for (auto const& search_path : object.texts(tag))
      for (auto const& directory : origins(search_path, origin))
        for (auto const& name : object.texts(DT_NEEDED)) {
          std::error_code error;
          if (std::filesystem::exists(directory / name, error)) found.push_back(directory / name);
        }
  return found;
}

}  // namespace

PrivateCopy::PrivateCopy(int memory) : memory_(memory), path_(unique_path(memory)) {}

PrivateCopy::PrivateCopy(PrivateCopy&& other) noexcept
    : memory_(std::exchange(other.memory_, -1)),
      path_(std::move(other.path_)),
      initializers_(other.initializers_),
      libraries_(std::move(other.libraries_)) {}

PrivateCopy::~PrivateCopy() {
  if (memory_ >= 0) ::close(memory_);
}

Result<PrivateCopy> PrivateCopy::of(const std::filesystem::path& file) {
  auto const memory = ::memfd_create(file.filename().string().substr(0, longest_name).c_str(), MFD_CLOEXEC);
  if (memory < 0) return system_fault("there is no memory for a copy of it");
  PrivateCopy copy(memory);
  if (auto const filled = copy.fill_from(file); !filled) return filled.error();
  if (auto const prepared = copy.prepare(file); !prepared) return prepared.error();
  return copy;
}

Result<void> PrivateCopy::fill_from(const std::filesystem::path& file) {
  auto const from = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // does not wait for a FIFO
  if (from < 0) return system_fault("cannot be read");
  auto outcome = is_trusted(from, file);
  if (outcome) outcome = copy_all(from, memory_);
  ::close(from);
  return outcome;
}

Result<void> PrivateCopy::prepare(const std::filesystem::path& file) {
  auto const object = SharedObject::read(memory_);
  if (!object) return {};  // the loader reports what it is
  auto const size = static_cast<std::uint64_t>(::lseek(memory_, 0, SEEK_END));
  if (object->size() > size)
    return refused(fmt::format("is cut off: it has {} of at least {} bytes; copy it again", size, object->size()));
  std::error_code error;
  libraries_ = libraries_beside(*object, std::filesystem::absolute(file, error).parent_path());
  auto const* const found = object->find(DT_INIT_ARRAYSZ);
  if (!found) return {};
  auto entry = found->content;
  initializers_ = std::exchange(entry.d_un.d_val, 0) / sizeof(void*);
  if (::pwrite(memory_, &entry, sizeof entry, static_cast<off_t>(found->offset)) != sizeof entry)
    return system_fault("cannot be copied");
  return {};
}

}  // namespace petal::host
