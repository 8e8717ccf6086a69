// SPDX-License-Identifier: Apache-2.0
#include "broker_link/certificate_watch.hpp"

#include <sys/stat.h>

namespace petal::broker_link {

FileStamp FileStamp::of(const std::filesystem::path& file) {
  struct stat found{};
  if (file.empty() || ::stat(file.c_str(), &found) != 0) return {};
  return {found.st_ino, static_cast<std::uint64_t>(found.st_size),
          std::int64_t(found.st_mtim.tv_sec) * 1'000'000'000 + found.st_mtim.tv_nsec};
}

bool CertificateWatch::look(const Stamps& now) {
  bool const at_rest = now == last_;
  last_ = now;
  if (!at_rest || now == known_) return false;
  known_ = now;
  return true;
}

CertificateWatch::Stamps stamps_of(const TlsFiles& files) {
  return {FileStamp::of(files.ca), FileStamp::of(files.cert), FileStamp::of(files.key),
          FileStamp::of(files.key_password)};
}

}  // namespace petal::broker_link
