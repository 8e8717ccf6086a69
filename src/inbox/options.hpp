// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace petal::inbox {

struct Options {
  std::filesystem::path file;

  /// What messages may take of the disk (`OUTBOX_MAX_BYTES`). One that finds no room waits unacknowledged.
  std::uint64_t max_bytes = 64 * 1024 * 1024;

  /// Messages that are on disk may stay in memory too, up to this; the others are read when they are asked for.
  std::size_t memory_bytes = 8 * 1024 * 1024;

  /// Messages that are in memory only, because the disk does not take them, up to this; further ones are refused.
  std::size_t unwritten_bytes = 64 * 1024 * 1024;

  /// How long a message may be in hand before it is put on disk.
  std::chrono::milliseconds spool_after{1000};

  /// How long a row that is not needed any more may wait for others to be deleted with.
  std::chrono::milliseconds delete_after{250};

  /// After the disk has failed.
  std::chrono::milliseconds retry_after{1000};
};

}  // namespace petal::inbox
