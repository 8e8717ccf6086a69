// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <petal/error.hpp>
#include <string>

namespace petal::broker_link {

/// What OpenSSL gets when a file turns out to be encrypted. Without a callback of ours it asks on the terminal, and
/// blocks the process for as long as nobody types.
///
/// **Lifetime.** Must outlive what is loaded with it; when it goes, the context has a callback that knows no password.
class KeyPassword {
 public:
  explicit KeyPassword(boost::asio::ssl::context& context);
  KeyPassword(const KeyPassword&) = delete;
  KeyPassword& operator=(const KeyPassword&) = delete;
  ~KeyPassword();

  /// Takes the first line of `file`.
  /// **Errors.** invalid_argument, with the file and why: it cannot be read, has no password, or one too long.
  Result<void> read(const std::filesystem::path& file);

  /// Whether something was encrypted.
  bool was_asked_for() const { return asked_; }

 private:
  static int tell(char* buffer, int size, int is_writing, void* self);

  boost::asio::ssl::context& context_;
  std::string password_;
  bool asked_ = false;
};

/// Whether others than its owner and its group may read `file`.
bool is_open_to_all(const std::filesystem::path& file);

}  // namespace petal::broker_link
