// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "broker_link/options.hpp"

namespace petal::broker_link {

/// The properties of a file that change when it is replaced or written. A file that cannot be examined has the default
/// stamp.
struct FileStamp {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< since the epoch

  bool operator==(const FileStamp&) const = default;

  static FileStamp of(const std::filesystem::path& file);
};

/// Notices that the certificate files have changed. No I/O.
///
/// A certificate and its key are replaced one after the other, so a change counts only when two looks in a row see the
/// same.
class CertificateWatch {
 public:
  using Stamps = std::array<FileStamp, 4>;  ///< of the authorities, the certificate, the key and its password

  explicit CertificateWatch(const Stamps& first) : known_(first), last_(first) {}

  /// Returns whether the files should be tried now: they differ from those tried last, and did not change since the
  /// last look.
  bool look(const Stamps& now);

 private:
  Stamps known_;
  Stamps last_;
};

CertificateWatch::Stamps stamps_of(const TlsFiles& files);

}  // namespace petal::broker_link
