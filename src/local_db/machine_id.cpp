// SPDX-License-Identifier: Apache-2.0
#include "local_db/machine_id.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

#include "local_db/uuid.hpp"
#include "runtime/log.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

namespace fs = std::filesystem;

/// Never to be changed: every robot's name depends on it.
constexpr Uuid application = {0x2b, 0x67, 0x2d, 0x83, 0x68, 0xd9, 0x47, 0x52,
                              0xb6, 0xe1, 0xd6, 0x0e, 0xf9, 0x9d, 0x7e, 0xcc};

spdlog::logger& log() {
  static auto const instance = runtime::logger("local_db");
  return *instance;
}

/// The first line; nothing where the file cannot be read.
std::optional<std::string> first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!stream || !std::getline(stream, line)) return std::nullopt;
  return line;
}

/// HMAC-SHA256 of the application, keyed by the machine: nobody can tell one of the machine's ids from another.
std::string derived_from(const Uuid& machine) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  HMAC(EVP_sha256(), machine.data(), static_cast<int>(machine.size()), application.data(), application.size(),
       digest.data(), nullptr);
  Uuid id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return to_string(as_version_4(id));
}

std::optional<std::string> derived_from(const fs::path& etc_machine_id) {
  auto const line = first_line(etc_machine_id);
  auto const machine = line ? parse_uuid(*line) : std::nullopt;
  if (machine && *machine != Uuid{}) return derived_from(*machine);
  log().warn("the system has no machine id; the robot gets one of its own: file={} content={:?}",
             etc_machine_id.string(), runtime::printable(line.value_or("")));
  return std::nullopt;
}

Error failed(const char* what, const fs::path& file) {
  return {Errc::storage_failed,
          fmt::format("the robot's machine id cannot be kept: cannot {} {}: {}; this user must be "
                      "allowed to write there",
                      what, file.string(), std::strerror(errno))};
}

bool write_and_close(int file, const std::string& text) {
  bool const written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  return ::close(file) == 0 && written;
}

/// So that the new name itself survives a power cut.
void sync_directory(const fs::path& directory) {
  int const descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

/// Renames `from` to `to` unless another process was first: the two must agree on one id.
bool claim(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return ::unlink(from.c_str()) == 0;
  return errno == EINVAL && ::rename(from.c_str(), to.c_str()) == 0;  // a file system that cannot refuse
}

Result<void> keep(const std::string& id, const fs::path& file) {
  auto temporary = file.string() + ".XXXXXX";
  int const descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // 0600
  if (descriptor < 0) return failed("write", file);
  if (!write_and_close(descriptor, id + "\n") || !claim(temporary, file)) {
    auto error = failed("write", file);
    ::unlink(temporary.c_str());
    return error;
  }
  sync_directory(file.parent_path());
  return {};
}

Result<std::string> kept_in(const fs::path& file) {
  auto const line = first_line(file);
  if (auto const id = line ? parse_uuid(*line) : std::nullopt) return to_string(*id);
  return Error(
      Errc::storage_failed,
      fmt::format("{} holds \"{}\" where a UUID such as 1b4e28ba-2fa1-4d17-883f-0016d3cca427 is expected; write "
                  "the robot's id into it, or remove it to have one made",
                  file.string(), runtime::printable(line.value_or(""))));
}

Result<Uuid> random_id() {
  Uuid id{};
  if (::getrandom(id.data(), id.size(), 0) != static_cast<ssize_t>(id.size()))
    return failed("read", "the random source");
  return as_version_4(id);
}

}  // namespace

Result<std::string> machine_id(const fs::path& data_dir, const fs::path& etc_machine_id) {
  auto const file = data_dir / "machine-id";
  std::error_code ignored;
  if (fs::exists(file, ignored)) return kept_in(file);
  if (auto const id = derived_from(etc_machine_id)) return *id;
  auto const id = random_id();
  if (!id) return id.error();
  if (auto const kept = keep(to_string(*id), file); !kept) return kept.error();
  return kept_in(file);
}

}  // namespace petal::local_db
