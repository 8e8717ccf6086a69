// SPDX-License-Identifier: Apache-2.0
#include "service_link/callback_secret.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "runtime/same_secret.hpp"
#include "service_link/log.hpp"

namespace petal::service_link {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits = 32;

std::string random_digits() {
  std::array<unsigned char, digits / 2> bits{};
  if (::getrandom(bits.data(), bits.size(), 0) != static_cast<ssize_t>(bits.size()))
    throw std::runtime_error(fmt::format("cannot read the random source: {}", std::strerror(errno)));
  return fmt::format("{:02x}", fmt::join(bits, ""));
}

bool is_secret(std::string_view text) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Returns whether no other user could have read the open `file`, or could have put it there.
bool is_private(int file) {
  struct stat status{};
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & others) == 0;
}

/// Returns the secret in `path`; nothing if there is none.
std::optional<std::string> read(const fs::path& path) {
  int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  std::string text(digits, '\0');
  auto const size = ::read(file, text.data(), text.size());
  bool const holds = size == static_cast<ssize_t>(digits) && is_private(file) && is_secret(text);
  ::close(file);
  if (!holds)
    log().warn("the callback URL gets another secret: file={} reason=\"it holds none, or others could read it\"",
               path.string());
  return holds ? std::optional(text) : std::nullopt;
}

bool write_and_close(int file, const std::string& text) {
  bool const written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  return ::close(file) == 0 && written;
}

bool write(const fs::path& path, const std::string& text) {
  auto temporary = path.string() + ".XXXXXX";
  int const file = ::mkostemp(temporary.data(), O_CLOEXEC);  // 0600
  if (file < 0) return false;
  if (write_and_close(file, text + "\n") && ::rename(temporary.c_str(), path.c_str()) == 0) return true;
  int const why = errno;
  ::unlink(temporary.c_str());
  errno = why;
  return false;
}

}  // namespace

CallbackSecret::CallbackSecret() : text_(random_digits()) {}

CallbackSecret CallbackSecret::kept_in(const fs::path& file) {
  if (auto known = read(file)) return CallbackSecret(std::move(*known));
  CallbackSecret made;
  if (!write(file, made.text()))
    log().error(
        "the secret of the callback URL cannot be kept, and is another after the next start: file={} error={:?} "
        "do=\"see that this user may write there and that there is space; then restart\"",
        file.string(), std::strerror(errno));
  return made;
}

bool CallbackSecret::is(std::string_view candidate) const noexcept {
  return runtime::is_same_secret(candidate, text_);
}

std::string CallbackSecret::hidden_in(std::string_view text) const {
  std::string out;
  for (;;) {
    auto const at = text.find(text_);
    out += text.substr(0, at);
    if (at == text.npos) return out;
    out += "***";
    text.remove_prefix(at + text_.size());
  }
}

}  // namespace petal::service_link
