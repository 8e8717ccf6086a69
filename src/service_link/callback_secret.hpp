// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace petal::service_link {

/// The last segment of the callback URL that the manager registers at a client service: 128 random bits, so that no
/// other program of the machine can post commands. It stays the same over restarts, because the registrations at a
/// service do: with another secret each time, registrations would pile up there.
class CallbackSecret {
 public:
  /// Makes a secret for this process only.
  CallbackSecret();

  /// Returns the secret that is stored in `file`. If the file does not exist, has no secret, or could have been read by
  /// other users, makes a new secret and stores it there (mode 0600). If it cannot be stored, which is logged, the
  /// secret is for this process only.
  static CallbackSecret kept_in(const std::filesystem::path& file);

  /// 32 hexadecimal digits.
  const std::string& text() const noexcept { return text_; }

  /// Compares in constant time: every wrong secret takes the same time.
  bool is(std::string_view candidate) const noexcept;

  /// Returns `text` with `***` wherever it contains the secret.
  std::string hidden_in(std::string_view text) const;

 private:
  explicit CallbackSecret(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace petal::service_link
