// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace petal::inbox {

struct Options {
  std::filesystem::path file;

  /// The bytes of disk that messages may take (`OUTBOX_MAX_BYTES`). A message that finds no room waits unacknowledged.
  std::uint64_t max_bytes = 64 * 1024 * 1024;

  /// Messages that are on disk may stay in memory as well, up to this; the others are read when they are needed.
  std::size_t memory_bytes = 8 * 1024 * 1024;

  /// Messages that are in memory only, because they cannot be written to disk, up to this; further ones are refused.
  std::size_t unwritten_bytes = 64 * 1024 * 1024;

  /// How long a message may be unfinished before it is written to disk.
  std::chrono::milliseconds spool_after{1000};

  /// How long a row that is no longer needed may wait to be deleted together with others.
  std::chrono::milliseconds delete_after{250};

  /// How long nothing is written after the disk has failed.
  std::chrono::milliseconds retry_after{1000};
};

}  // namespace petal::inbox
