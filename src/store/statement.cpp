// SPDX-License-Identifier: Apache-2.0
#include "store/statement.hpp"

#include <sqlite3.h>

#include "store/connection.hpp"

namespace petal::store {

void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement::Statement(Connection& connection, StatementHandle handle) noexcept
    : connection_(&connection), handle_(std::move(handle)) {}

Statement::~Statement() {
  if (!handle_) return;
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  connection_->give_back(std::move(handle_));
}

void Statement::keep(int code) noexcept {
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
}

void Statement::bind(int parameter, std::string_view text) {
  auto const* const data = text.data() ? text.data() : "";  // a null pointer would store NULL
  keep(sqlite3_bind_text64(handle_.get(), parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int parameter, Blob blob) {
  auto const* const data = blob.bytes.data() ? blob.bytes.data() : "";
  keep(sqlite3_bind_blob64(handle_.get(), parameter, data, blob.bytes.size(), SQLITE_TRANSIENT));
}

void Statement::bind(int parameter, std::nullptr_t) {
  keep(sqlite3_bind_null(handle_.get(), parameter));
}

void Statement::bind_integer(int parameter, std::int64_t number) {
  keep(sqlite3_bind_int64(handle_.get(), parameter, number));
}

Result<bool> Statement::step() {
  int const code = bind_code_ == SQLITE_OK ? sqlite3_step(handle_.get()) : bind_code_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return connection_->error(code);
}

std::string_view Statement::text(int column) const {
  auto const* const data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)))
              : std::string_view();
}

std::string_view Statement::blob(int column) const {
  auto const* const data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  return data ? std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)))
              : std::string_view();
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

}  // namespace petal::store
