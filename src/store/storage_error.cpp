// SPDX-License-Identifier: Apache-2.0
#include "store/storage_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/text.hpp"

namespace petal::store {
namespace {

int primary(int code) noexcept {
  return code & 0xff;
}

bool is_full(int code, int system_error) noexcept {
  bool const no_space = system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
  return primary(code) == SQLITE_FULL || (primary(code) == SQLITE_IOERR && no_space);
}

Errc errc_of(int code, int system_error) noexcept {
  if (is_full(code, system_error)) return Errc::storage_full;
  return primary(code) == SQLITE_CONSTRAINT ? Errc::invalid_argument : Errc::storage_failed;
}

bool is_about_access(int code) noexcept {
  return primary(code) == SQLITE_CANTOPEN || primary(code) == SQLITE_PERM || primary(code) == SQLITE_READONLY;
}

/// Returns the system's error if `file` or its directory cannot be written, else 0. The error that SQLite keeps is that
/// of the last file it tried, which often is a companion. The file is not opened for this: closing it would release
/// SQLite's locks.
int why_not_writable(const std::filesystem::path& file) noexcept {
  if (::faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0 && errno != ENOENT) return errno;
  auto const directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  return ::faccessat(AT_FDCWD, directory.c_str(), W_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/// Returns the last error of the system for one of the two files; 0 if nothing has failed.
int last_error_of(sqlite3* database, int which) noexcept {
  sqlite3_file* file = nullptr;
  int error = 0;
  if (sqlite3_file_control(database, "main", which, &file) != SQLITE_OK || !file || !file->pMethods) return 0;
  return file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error) == SQLITE_OK ? error : 0;
}

int system_error_of(sqlite3* database, int code, const std::filesystem::path& file) {
  if (int const error = is_about_access(code) ? why_not_writable(file) : 0) return error;
  if (!database) return 0;
  if (int const error = sqlite3_system_errno(database)) return error;
  if (primary(code) != SQLITE_IOERR) return 0;
  // If a COMMIT fails, only the file keeps the error.
  int const error = last_error_of(database, SQLITE_FCNTL_JOURNAL_POINTER);
  return error != 0 ? error : last_error_of(database, SQLITE_FCNTL_FILE_POINTER);
}

const char* advice_on_access(int system_error) noexcept {
  switch (system_error) {
    case EISDIR:
      return "; a file belongs there: move the directory away";
    case EROFS:
      return "; its file system is read-only: mount it for writing, and see the kernel's log for why it is not";
    case ENOENT:
    case ENOTDIR:
      return "; its directory must exist";
    default:
      return "; this user must be allowed to write to it and to its directory";
  }
}

const char* advice(int code, int system_error) noexcept {
  if (system_error == EFBIG) return "; a file may not become so large here: raise LimitFSIZE in the unit, or ulimit -f";
  if (is_full(code, system_error)) return "; free space on its file system";
  if (is_about_access(code)) return advice_on_access(system_error);
  switch (primary(code)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "; another process holds it locked: end that process's transaction";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "; it is kept aside and a new one begun, at the latest when the program is restarted";
    case SQLITE_IOERR:
      return "; check the disk";
    default:
      return "";
  }
}

}  // namespace

Error storage_error(sqlite3* database, int code, const std::filesystem::path& file) {
  int const system_error = system_error_of(database, code, file);
  bool const named = system_error != 0 && (primary(code) == SQLITE_IOERR || is_about_access(code));
  auto const* const refused = primary(code) == SQLITE_CONSTRAINT ? "refuses the data" : "failed";
  auto text = fmt::format("the database {} {}: {}", file.string(), refused,
                          runtime::escaped(database ? sqlite3_errmsg(database) : sqlite3_errstr(code)));
  if (named) text += fmt::format(" ({})", std::strerror(system_error));
  return {errc_of(code, system_error), text + advice(code, system_error)};
}

bool is_corruption(int code) noexcept {
  return primary(code) == SQLITE_CORRUPT || primary(code) == SQLITE_NOTADB;
}

bool is_disk_fault(int code) noexcept {
  switch (primary(code)) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return true;
    default:
      return is_corruption(code);
  }
}

}  // namespace petal::store
