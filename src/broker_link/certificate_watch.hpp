// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "broker_link/options.hpp"

namespace petal::broker_link {

/// What a file that was replaced or written differs in. One that cannot be looked at has a stamp of its own.
struct FileStamp {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< since the epoch

  bool operator==(const FileStamp&) const = default;

  static FileStamp of(const std::filesystem::path& file);
};

/// Notices that the files of a robot's identity have changed. No I/O.
///
/// A certificate and its key are replaced one after the other: a change counts when two looks in a row see the same.
class CertificateWatch {
 public:
  using Stamps = std::array<FileStamp, 4>;  ///< authorities, certificate, key, its password

  explicit CertificateWatch(const Stamps& first) : known_(first), last_(first) {}

  /// Whether what is there now is to be tried: it differs from what was tried last, and has come to rest.
  bool look(const Stamps& now);

 private:
  Stamps known_;
  Stamps last_;
};

CertificateWatch::Stamps stamps_of(const TlsFiles& files);

}  // namespace petal::broker_link
