// SPDX-License-Identifier: Apache-2.0
#include "local_db/machine_id.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "local_db/log.hpp"
#include "local_db/uuid.hpp"
#include "runtime/text.hpp"

namespace petal::local_db {
namespace {

namespace fs = std::filesystem;

/// Must never be changed: every robot's name depends on it.
constexpr Uuid application = {0x2b, 0x67, 0x2d, 0x83, 0x68, 0xd9, 0x47, 0x52,
                              0xb6, 0xe1, 0xd6, 0x0e, 0xf9, 0x9d, 0x7e, 0xcc};

/// Returns the first line; nullopt if the file cannot be read.
std::optional<std::string> first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  if (!stream || !std::getline(stream, line)) return std::nullopt;
  return line;
}

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;
using Block = std::array<unsigned char, SHA256_CBLOCK>;

// OpenSSL's HMAC() and SHA256() load its configuration and its providers first: 1 ms and 1 MB of each start.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
template <typename Bytes>
Digest sha256(const Block& first, const Bytes& then) {
  Digest digest{};
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, first.data(), first.size());
  SHA256_Update(&context, then.data(), then.size());
  SHA256_Final(digest.data(), &context);
  return digest;
}
#pragma GCC diagnostic pop

/// HMAC-SHA256 (RFC 2104) with a key that is shorter than a block.
Digest hmac(const Uuid& key, const Uuid& text) {
  Block inner{};
  std::ranges::copy(key, inner.begin());
  Block outer = inner;
  for (auto& byte : inner) byte ^= 0x36;
  for (auto& byte : outer) byte ^= 0x5c;
  return sha256(outer, sha256(inner, text));
}

/// Returns an id that is keyed by the machine's id: it cannot be related to the ids that other programs derive from
/// that.
std::string derived_from(const Uuid& machine) {
  auto const digest = hmac(machine, application);
  Uuid id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return to_string(as_version_4(id));
}

std::optional<std::string> derived_from(const fs::path& etc_machine_id) {
  auto const line = first_line(etc_machine_id);
  auto const machine = line ? parse_uuid(*line) : std::nullopt;
  if (machine && *machine != Uuid{}) return derived_from(*machine);
  log().warn("the system has no machine id; the robot gets one of its own: file={} content={:?}",
             etc_machine_id.string(), runtime::escaped(line.value_or("")));
  return std::nullopt;
}

Error not_kept(const fs::path& file) {
  return {
      Errc::storage_failed,
      fmt::format("the robot's id cannot be kept and will be another at the next start: cannot write {}: {}; this user "
                  "must be allowed to write there, and there must be space",
                  file.string(), std::strerror(errno))};
}

bool write_and_close(int file, const std::string& text) {
  bool const written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  return ::close(file) == 0 && written;
}

/// Writes the directory to the disk, so that the new name itself survives a power cut.
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
  if (descriptor < 0) return not_kept(file);
  if (!write_and_close(descriptor, id + "\n") || !claim(temporary, file)) {
    auto error = not_kept(file);
    ::unlink(temporary.c_str());
    return error;
  }
  sync_directory(file.parent_path());
  return {};
}

/// Returns the id in `file`; nullopt if there is no such file. **Errors.** It cannot be read, or is not a UUID.
Result<std::optional<std::string>> kept_in(const fs::path& file) {
  std::error_code error;
  auto const status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) return std::nullopt;
  auto const text = first_line(file);
  if (!text && (!fs::is_regular_file(status) || fs::file_size(file, error) > 0))
    return Error(Errc::storage_failed, fmt::format("{} cannot be read{}; it must be a file that this user may read",
                                                   file.string(), error ? ": " + error.message() : ""));
  if (auto const id = parse_uuid(text.value_or(""))) return to_string(*id);
  return Error(
      Errc::storage_failed,
      fmt::format("{} holds \"{}\" where a UUID such as 1b4e28ba-2fa1-4d17-883f-0016d3cca427 is expected; write "
                  "the robot's id into it, or remove it to have one made",
                  file.string(), runtime::escaped(text.value_or(""))));
}

/// Keeps `id` in `file`; returns it, or the one that another process has kept first. **Errors.** It cannot be kept.
Result<std::string> kept_anew(const std::string& id, const fs::path& file) {
  if (auto const kept = keep(id, file); !kept) return kept.error();
  auto const first = kept_in(file);  // another process may have been faster
  if (!first) return first.error();
  return first->value_or(id);
}

std::string random_id() {
  Uuid id{};
  if (::getrandom(id.data(), id.size(), 0) != static_cast<ssize_t>(id.size()))
    throw std::runtime_error(fmt::format("cannot read the random source: {}", std::strerror(errno)));
  return to_string(as_version_4(id));
}

MachineId in_spite_of(const Error& why, std::string id, std::string_view what_it_is) {
  log().error("the robot may be called otherwise than before: id={} ({}) error={:?}", id, what_it_is, why.message());
  return {std::move(id), why.message()};
}

}  // namespace

MachineId machine_id(const fs::path& data_dir, const fs::path& etc_machine_id) {
  auto const file = data_dir / "machine-id";
  auto const kept = kept_in(file);
  if (kept && *kept) return {**kept, {}};
  auto const derived = derived_from(etc_machine_id);
  if (!kept)
    return in_spite_of(kept.error(), derived.value_or(random_id()),
                       derived ? "from the system's" : "for this run only");
  if (derived) return {*derived, {}};
  auto const id = random_id();
  auto const made = kept_anew(id, file);
  return made ? MachineId{*made, {}} : in_spite_of(made.error(), id, "for this run only");
}

}  // namespace petal::local_db
