// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace petal::redis {

/// The bounds of the messages that wait for the handler of one subscription.
struct HandlerQueueBounds {
  std::size_t messages = 10'000;
  std::size_t bytes = 32 * 1024 * 1024;
};

struct Options {
  using Duration = std::chrono::milliseconds;

  std::string host = "localhost";
  std::uint16_t port = 6379;
  std::uint32_t database = 0;
  std::string username = {};  ///< empty: Redis' own `default`
  std::string password = {};  ///< empty with an empty username: no credentials are sent

  Duration connect_limit = std::chrono::seconds(3);    ///< for resolving the name, and again for connecting
  Duration request_limit = std::chrono::seconds(5);    ///< for each answer
  Duration check_interval = std::chrono::seconds(10);  ///< between two checks that the server is still there
  Duration first_retry = std::chrono::milliseconds(200);
  Duration longest_retry = std::chrono::seconds(10);
  Duration stable = std::chrono::seconds(5);  ///< a link that lasted so long resets the backoff

  HandlerQueueBounds queues = {};
};

}  // namespace petal::redis
