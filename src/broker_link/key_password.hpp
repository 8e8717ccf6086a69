// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <petal/error.hpp>
#include <string>

namespace petal::broker_link {

/// The password callback of OpenSSL, called when a file is encrypted. Without it OpenSSL asks on the terminal and
/// blocks the process until a password is typed.
///
/// **Lifetime.** Must outlive the loading of the files. After its destruction, the context has a callback that knows no
/// password.
class KeyPassword {
 public:
  explicit KeyPassword(boost::asio::ssl::context& context);
  KeyPassword(const KeyPassword&) = delete;
  KeyPassword& operator=(const KeyPassword&) = delete;
  ~KeyPassword();

  /// Reads the password from the first line of `file`.
  /// **Errors.** invalid_argument, with the file and why: it cannot be read, has no password, or one that is too long.
  Result<void> read(const std::filesystem::path& file);

  /// Returns whether OpenSSL has asked for the password, because something was encrypted.
  bool was_asked_for() const { return asked_; }

 private:
  static int tell(char* buffer, int size, int is_writing, void* self);

  boost::asio::ssl::context& context_;
  std::string password_;
  bool asked_ = false;
};

/// Returns whether others than the owner and the group of `file` may read it.
bool is_open_to_all(const std::filesystem::path& file);

}  // namespace petal::broker_link
