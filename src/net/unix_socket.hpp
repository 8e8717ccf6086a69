// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <petal/error.hpp>
#include <petal/task.hpp>
#include <string>
#include <utility>

#include "net/stream.hpp"

namespace petal::net {

/// The longest path of a Unix socket, in bytes (unix(7): `sun_path`, with its final NUL).
constexpr std::size_t longest_socket_path = 107;

/// The file of a socket that listens. Its destructor removes the file, unless another file has replaced it.
class SocketFile {
 public:
  SocketFile() = default;
  /// The file that is at `path` now.
  explicit SocketFile(std::string path);
  SocketFile(SocketFile&& other) noexcept { swap(other); }
  SocketFile& operator=(SocketFile&& other) noexcept {
    swap(other);
    return *this;
  }
  ~SocketFile();

 private:
  void swap(SocketFile& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(number_, other.number_);
  }

  std::string path_;
  dev_t device_ = 0;
  ino_t number_ = 0;
};

struct UnixListener {
  StreamAcceptor acceptor;
  SocketFile file;
};

/// Listens at `path`. The file has mode 0660, and the group that its directory gives it: users who may write it may
/// connect (unix(7)). A file that a program has left behind is replaced.
///
/// A user who may write the directory may put another socket there. That may be root, this process's user, and the
/// directory's group.
///
/// **Errors.** invalid_argument, with a sentence about `path`: another program listens there, the directory is missing
/// or may be written by others, it may not be written, the path is too long.
Result<UnixListener> listen_unix(const boost::asio::any_io_executor& executor, const std::string& path);

/// Connects to the socket at `path`, at once or not at all. The connection is closed on exec.
///
/// **Errors.** not_connected: no program listens there, this user may not connect, or the directory may be written by
/// others, so that any program may listen there.
Task<Result<Stream>> connect_unix(std::string path);

}  // namespace petal::net
