// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ctl/doctor/checks.hpp"
#include "store/migrate.hpp"

namespace petal::ctl {
namespace {

using Level = Finding::Level;
using Path = std::filesystem::path;

constexpr std::uint64_t least_space = std::uint64_t{16} << 20;
constexpr auto read_within = std::chrono::seconds(1);

Finding writable(const Path& directory, const User& user) {
  AsUser const as(user);
  if (!as.is_user())
    return {Level::skipped, "data",
            fmt::format("whether user {} can write {} is not known", user.name, directory.string()),
            "sudo petalctl doctor"};
  if (::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0)
    return {Level::ok, "data", fmt::format("user {} can write DATA_DIR {}", user.name, directory.string())};
  int const error = errno;
  auto const* const advice = error == EROFS
                                 ? "see why its file system is read-only (dmesg): a disk that fails is set so"
                                 : "give it to the user that the manager runs as, or set DATA_DIR to another";
  return {Level::problem, "data",
          fmt::format("user {} cannot write DATA_DIR {}: {}", user.name, directory.string(), std::strerror(error)),
          advice};
}

Finding space(const Path& directory, std::uint64_t outbox) {
  struct statvfs disk{};
  if (::statvfs(directory.c_str(), &disk) != 0)
    return {Level::problem, "disk", fmt::format("{} cannot be looked at: {}", directory.string(), std::strerror(errno)),
            "see that it is mounted"};
  auto const free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  auto const text = fmt::format("{} free for {}", bytes_text(free), directory.string());
  if (free < least_space || (disk.f_files > 0 && disk.f_favail == 0))
    return {Level::problem, "disk", text, "make room: nothing can be stored"};
  // Outbox and inbox may each take that much.
  if (free / 2 < outbox)
    return {Level::warning, "disk", fmt::format("{}, less than twice OUTBOX_MAX_BYTES ({})", text, bytes_text(outbox)),
            "make room, or set OUTBOX_MAX_BYTES to less"};
  return {Level::ok, "disk", text};
}

Result<std::string> damage_of(const Path& file, std::chrono::steady_clock::time_point end) {
  auto connection = store::Connection::open(file);
  if (!connection) return connection.error();
  (*connection)->keep_journal_on_close(true);
  (*connection)->give_up_at(end);
  return store::damage_in(**connection);
}

Finding database(const Path& file, const User& user) {
  auto const name = file.filename().string();
  AsUser const as(user);
  if (!as.is_user()) return {Level::skipped, "database", name + " belongs to another user", "sudo petalctl doctor"};
  auto const end = std::chrono::steady_clock::now() + read_within;
  auto const damage = damage_of(file, end);
  if (std::chrono::steady_clock::now() >= end)
    return {Level::skipped, "database", name + " is too large to be looked through in so short a time"};
  if (!damage) return {Level::problem, "database", damage.error().message(), "see the disk, and who owns the file"};
  if (!damage->empty())
    return {Level::problem, "database", fmt::format("{} is damaged: {}", name, *damage),
            "the manager keeps it aside when it starts, and begins a new one; see the disk (dmesg)"};
  return {Level::ok, "database", name + " is sound"};
}

}  // namespace

Findings check_data(const DoctorContext& examined) {
  auto const& directory = examined.config.storage.data_dir;
  std::error_code error;
  if (!std::filesystem::exists(directory, error) && !error)
    return {{Level::warning, "data", fmt::format("DATA_DIR {} is not there", directory.string()),
             "the manager makes it when it starts, if it may"}};
  return {writable(directory, examined.user), space(directory, examined.config.storage.outbox_max_bytes)};
}

/// A running manager reports the state of its databases itself.
Findings check_databases(const DoctorContext& examined) {
  Findings findings;
  if (examined.health) return findings;
  for (auto const* name : {"local.db", "outbox.db", "inbox.db"}) {
    auto const file = examined.config.storage.data_dir / name;
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) findings.push_back(database(file, examined.user));
  }
  return findings;
}

}  // namespace petal::ctl
