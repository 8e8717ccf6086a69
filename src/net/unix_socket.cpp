// SPDX-License-Identifier: Apache-2.0
#include "net/unix_socket.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <filesystem>

#include "net/close_on_exec.hpp"
#include "runtime/error_text.hpp"
#include "runtime/text.hpp"

namespace petal::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Local = asio::local::stream_protocol;
using runtime::escaped;

constexpr mode_t for_owner_and_group = 0660;

error_code last_error() {
  return {errno, boost::system::system_category()};
}

/// Returns why no socket in the directory of `path` can be trusted; empty if it can.
std::string fault_of_directory(const std::string& path) {
  auto const directory = std::filesystem::path(path).parent_path().string();
  struct stat status{};
  if (::stat(directory.c_str(), &status) != 0)
    return fmt::format("its directory {} cannot be used: {}", escaped(directory), runtime::describe(last_error()));
  if (!S_ISDIR(status.st_mode)) return fmt::format("{} is no directory", escaped(directory));
  bool const is_owned = status.st_uid == 0 || status.st_uid == ::geteuid();
  if (is_owned && (status.st_mode & S_IWOTH) == 0) return {};
  return fmt::format(
      "others may put a socket of theirs there: the directory {} belongs to user {}, and its mode is {:04o}; accepted: "
      "a directory of root's or of this user's that others may not write",
      escaped(directory), status.st_uid, status.st_mode & 07777U);
}

bool is_too_long(const std::string& path) {
  return path.size() > longest_socket_path;
}

Error failure(const std::string& path, std::string_view why) {
  return {Errc::invalid_argument, fmt::format("cannot listen on the Unix socket {}: {}", escaped(path), why)};
}

/// Returns whether a program listens at `path`.
bool is_listened_to(const asio::any_io_executor& executor, const std::string& path) {
  Local::socket socket(executor);
  if (open(socket, Local())) return false;
  error_code error;
  socket.connect(Local::endpoint(path), error);
  return !error || error == asio::error::try_again;  // a program listens there, and is busy
}

error_code open_and_bind(Local::acceptor& acceptor, const std::string& path) {
  if (auto const error = open(acceptor, Local())) return error;
  error_code error;
  acceptor.bind(Local::endpoint(path), error);
  return error;
}

/// Removes the file at `path` if it is a socket at which no program listens.
Result<void> make_room(const asio::any_io_executor& executor, const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) return failure(path, "a file is there that is no socket");
  if (is_listened_to(executor, path)) return failure(path, "another program listens there");
  if (::unlink(path.c_str()) != 0) return failure(path, runtime::describe(last_error()));
  return {};
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat status{};
  if (::lstat(path_.c_str(), &status) != 0) path_.clear();
  device_ = status.st_dev;
  number_ = status.st_ino;
}

SocketFile::~SocketFile() {
  struct stat status{};
  if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == number_) ::unlink(path_.c_str());
}

Result<UnixListener> listen_unix(const asio::any_io_executor& executor, const std::string& path) {
  if (is_too_long(path)) return failure(path, fmt::format("a path may have {} bytes", longest_socket_path));
  if (auto const fault = fault_of_directory(path); !fault.empty()) return failure(path, fault);
  if (auto const free = make_room(executor, path); !free) return free.error();
  Local::acceptor acceptor(executor);
  if (auto const error = open_and_bind(acceptor, path)) return failure(path, runtime::describe(error));
  SocketFile file(path);
  if (::chmod(path.c_str(), for_owner_and_group) != 0) return failure(path, runtime::describe(last_error()));
  error_code error;
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return failure(path, runtime::describe(error));
  return UnixListener{StreamAcceptor(std::move(acceptor)), std::move(file)};
}

Task<Result<Stream>> connect_unix(std::string path) {
  auto const failed = [&path](std::string_view why) {
    return Error(Errc::not_connected, fmt::format("cannot connect to the Unix socket {}: {}", escaped(path), why));
  };
  if (is_too_long(path)) co_return failed(fmt::format("a path may have {} bytes", longest_socket_path));
  if (auto const fault = fault_of_directory(path); !fault.empty()) co_return failed(fault);
  Local::socket socket(co_await asio::this_coro::executor);
  auto error = open(socket, Local());
  if (!error) co_await socket.async_connect(Local::endpoint(path), asio::redirect_error(asio::use_awaitable, error));
  auto const state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
  if (error) co_return failed(runtime::describe(error));
  co_return Stream(std::move(socket));
}

}  // namespace petal::net
