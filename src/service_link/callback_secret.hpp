// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace petal::service_link {

/// The last segment of the callback URL that the manager registers at a client service: 128 random bits, so that no
/// other program of the machine can post commands. It stays the same over restarts, because what is registered at a
/// service does: with another secret each time, registrations would pile up there.
class CallbackSecret {
 public:
  /// One for this process.
  CallbackSecret();

  /// The one that `file` keeps; made and kept there (mode 0600) where there is none, where it is none, and where others
  /// than this user could have read it. Where it cannot be kept, which is logged, the secret is for this process.
  static CallbackSecret kept_in(const std::filesystem::path& file);

  /// 32 hexadecimal digits.
  const std::string& text() const noexcept { return text_; }

  /// Takes as long for one wrong secret as for another.
  bool is(std::string_view candidate) const noexcept;

  /// `text` with `***` wherever the secret stands in it.
  std::string hidden_in(std::string_view text) const;

 private:
  explicit CallbackSecret(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace petal::service_link
