// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace petal::outbox {

/// What happens to a message that does not fit (`OUTBOX_FULL`).
enum class WhenFull { reject, drop_oldest };

/// What becomes of a stored message that the broker refuses for a passing reason (Errc::busy).
struct RetryOptions {
  unsigned most = 5;                             ///< how often it is sent again, before it becomes a dead letter
  std::chrono::milliseconds first_pause{2'000};  ///< before it is sent again; each further pause is twice as long
  std::size_t most_waiting = 256;                ///< how many messages may wait at once; refusals of further ones are
                                                 ///< not counted meanwhile
};

/// When a message is taken for the reason why the broker ends the link; see Suspicion.
struct SuspicionOptions {
  unsigned links = 3;        ///< how many links have to end with it as the oldest before it is sent alone; at least 1
  unsigned links_alone = 2;  ///< how many links in a row have to end while it alone is in flight before it becomes a
                             ///< dead letter
};

struct Options {
  std::filesystem::path file;
  std::uint64_t max_bytes = 67'108'864;  ///< `OUTBOX_MAX_BYTES`
  WhenFull when_full = WhenFull::reject;
  std::chrono::milliseconds publish_timeout{10'000};  ///< how long a caller waits before its message is stored
  unsigned rate = 0;                                  ///< publishes in any second; 0: no limit
  std::size_t most_waiting = 1'000;                   ///< messages that wait for their turn in memory
  std::size_t most_waiting_bytes = 8 * 1024 * 1024;
  /// How much later a caller is answered if its message is stored behind a backlog that is being sent: so the backlog
  /// shrinks, however fast callers publish.
  std::chrono::milliseconds backlog_pause{100};
  std::chrono::milliseconds retry{1'000};  ///< after a failure that did not end the link
  RetryOptions retries = {};
  SuspicionOptions suspicion = {};
};

}  // namespace petal::outbox
