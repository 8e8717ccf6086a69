// SPDX-License-Identifier: Apache-2.0
#include "config/settings_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "config/dotenv.hpp"
#include "config/file_trust.hpp"
#include "runtime/text.hpp"

namespace petal::config {
namespace {

Error unreadable(std::string_view path, std::string_view why) {
  return {Errc::invalid_argument, fmt::format("the file {} cannot be read: {}; accepted: the path of a .env file",
                                              runtime::escaped(path), why)};
}

Error unbelievable(std::string_view path, std::string_view why) {
  return {Errc::refused, fmt::format("the file {} is not believed: {}", runtime::escaped(path), why)};
}

/// An open file. It is checked and read by its descriptor, so that another file cannot replace it meanwhile.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool look(struct stat& found) const { return descriptor_ >= 0 && ::fstat(descriptor_, &found) == 0; }

  /// Appends the next part to `text`; returns the result of read(2).
  ssize_t read(std::string& text) const {
    std::array<char, 4096> part{};
    ssize_t count = 0;
    do count = ::read(descriptor_, part.data(), part.size());
    while (count < 0 && errno == EINTR);
    if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
    return count;
  }

 private:
  int descriptor_;
};

/// Checks the file before it is opened, because opening a pipe of another user may wait for ever.
Result<void> check(const std::string& path) {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0) return unreadable(path, std::strerror(errno));
  if (S_ISDIR(found.st_mode)) return unreadable(path, "it is a directory");
  if (auto const why = distrust(found, path); !why.empty()) return unbelievable(path, why);
  return {};
}

}  // namespace

Result<SettingsFile> read_settings_file(const std::string& path) {
  if (auto const checked = check(path); !checked) return checked.error();
  OpenFile const file(path);
  struct stat found{};
  if (!file.look(found)) return unreadable(path, std::strerror(errno));
  if (auto const why = distrust(found, path); !why.empty()) return unbelievable(path, why);
  SettingsFile read{{}, (found.st_mode & S_IROTH) != 0};
  ssize_t count = 1;
  while (count > 0 && read.text.size() <= dotenv_limit) count = file.read(read.text);
  if (count < 0) return unreadable(path, std::strerror(errno));
  return read;
}

}  // namespace petal::config
