// SPDX-License-Identifier: Apache-2.0
#include "store/storage_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

#include "runtime/text.hpp"

namespace petal::store {
namespace {

int primary(int code) noexcept {
  return code & 0xff;
}

bool is_full(int code, int system_error) noexcept {
  bool const no_space = system_error == ENOSPC || system_error == EDQUOT;
  return primary(code) == SQLITE_FULL || (primary(code) == SQLITE_IOERR && no_space);
}

Errc errc_of(int code, int system_error) noexcept {
  if (is_full(code, system_error)) return Errc::storage_full;
  return primary(code) == SQLITE_CONSTRAINT ? Errc::invalid_argument : Errc::storage_failed;
}

const char* advice(int code, int system_error) noexcept {
  if (is_full(code, system_error)) return "; free space on its file system";
  switch (primary(code)) {
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return "; its directory must exist and this user must be allowed to write to both";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "; another process holds it locked: end that process's transaction";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "; restart the program: it then keeps the damaged file aside and begins a new one";
    case SQLITE_IOERR:
      return "; check the disk";
    default:
      return "";
  }
}

}  // namespace

Error storage_error(sqlite3* database, int code, const std::filesystem::path& file) {
  int const system_error = database ? sqlite3_system_errno(database) : 0;
  bool const named = system_error != 0 && (primary(code) == SQLITE_IOERR || primary(code) == SQLITE_CANTOPEN);
  auto const* const refused = primary(code) == SQLITE_CONSTRAINT ? "refuses the data" : "failed";
  auto text = fmt::format("the database {} {}: {}", file.string(), refused,
                          runtime::printable(database ? sqlite3_errmsg(database) : sqlite3_errstr(code)));
  if (named) text += fmt::format(" ({})", std::strerror(system_error));
  return {errc_of(code, system_error), text + advice(code, system_error)};
}

bool is_corruption(int code) noexcept {
  return primary(code) == SQLITE_CORRUPT || primary(code) == SQLITE_NOTADB;
}

}  // namespace petal::store
