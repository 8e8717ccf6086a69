// SPDX-License-Identifier: Apache-2.0
#include "broker_link/key_password.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace petal::broker_link {
namespace {

Error failure(const std::filesystem::path& file, std::string_view why) {
  return {Errc::invalid_argument,
          fmt::format("cannot read the key's password from MQTT_KEY_PASSWORD_FILE {}: {}", file.string(), why)};
}

int know_nothing(char*, int, int, void*) {
  return -1;
}

}  // namespace

KeyPassword::KeyPassword(boost::asio::ssl::context& context) : context_(context) {
  ::SSL_CTX_set_default_passwd_cb(context_.native_handle(), &tell);
  ::SSL_CTX_set_default_passwd_cb_userdata(context_.native_handle(), this);
}

KeyPassword::~KeyPassword() {
  ::SSL_CTX_set_default_passwd_cb(context_.native_handle(), &know_nothing);
  ::SSL_CTX_set_default_passwd_cb_userdata(context_.native_handle(), nullptr);
  ::OPENSSL_cleanse(password_.data(), password_.size());
}

Result<void> KeyPassword::read(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) return failure(file, std::strerror(errno));
  password_.assign(PEM_BUFSIZE + 2, '\0');  // large enough: a reallocation would leave a copy of the password behind
  in.getline(password_.data(), static_cast<std::streamsize>(password_.size()));
  if (in.bad()) return failure(file, std::strerror(errno));
  password_.resize(std::strlen(password_.c_str()));
  if (password_.ends_with('\r')) password_.pop_back();
  if (password_.empty()) return failure(file, "its first line is empty; the password belongs there");
  if (password_.size() > PEM_BUFSIZE)
    return failure(file, fmt::format("its first line is too long; accepted: up to {} bytes", PEM_BUFSIZE));
  return {};
}

int KeyPassword::tell(char* buffer, int size, int, void* self) {
  auto& password = *static_cast<KeyPassword*>(self);
  password.asked_ = true;
  auto const length = password.password_.size();
  if (length == 0 || length > static_cast<std::size_t>(size)) return -1;
  std::memcpy(buffer, password.password_.data(), length);
  return static_cast<int>(length);
}

bool is_open_to_all(const std::filesystem::path& file) {
  struct stat found{};
  return ::stat(file.c_str(), &found) == 0 && (found.st_mode & S_IROTH) != 0;
}

}  // namespace petal::broker_link
