// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <petal/error.hpp>
#include <petal/handler.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal {

/// The robot's Redis server (`REDIS_HOST`, `REDIS_PORT`, `REDIS_DB`): values that programs on the robot share, and
/// messages between them that nobody stores.
///
/// The manager connects when a petal first calls one of these, and again, with growing pauses, when the server was
/// away. Keys, values, channels and messages may be any bytes.
///
/// **Errors.** Everywhere: not_connected (at once, but for the very first call, which waits for the first attempt);
/// timed_out and link_lost (the server may have done it); refused, with Redis' own words; invalid_argument;
/// shutting_down.
/// **Threads.** May be called from a coroutine on the main thread, and from one on the worker pool.
/// **Cancellation.** Every call may be cancelled; what it asked for may still be done.
class RedisProxy {
 public:
  virtual ~RedisProxy() = default;

  /// The value of `key`, or nothing.
  virtual Task<Result<std::optional<std::string>>> get(std::string key) = 0;

  /// Sets `key`, which is gone again after `expiry`, at least a millisecond.
  virtual Task<Result<void>> set(std::string key, std::string value,
                                 std::optional<std::chrono::milliseconds> expiry = {}) = 0;

  /// Whether there was such a key.
  virtual Task<Result<bool>> remove(std::string key) = 0;

  /// Whether there is such a key.
  virtual Task<Result<bool>> exists(std::string key) = 0;

  /// How many received it.
  virtual Task<Result<std::int64_t>> publish(std::string channel, std::string message) = 0;

  /// Calls `handler` for each message on `channel`, which is the message's `topic()`, one at a time and in order.
  ///
  /// While the server is out of reach the subscription is kept and made when it is back; that is a success. What is
  /// published meanwhile is lost: Redis stores nothing. A handler that is too slow loses messages, which is logged and
  /// counted. Several handlers may share a channel. They end with the petal.
  virtual Task<Result<void>> subscribe(std::string channel, Handler handler) = 0;

  /// Ends all of this petal's handlers on `channel`. A call already running finishes.
  /// **Errors.** no_such_subscription.
  virtual Task<Result<void>> unsubscribe(std::string channel) = 0;

  /// The same for all channels that match `pattern`: Redis' own glob, `h?llo`, `h*llo`, `h[ae]llo`, asked of the
  /// server.
  virtual Task<Result<void>> subscribe_pattern(std::string pattern, Handler handler) = 0;

  /// Ends all of this petal's handlers on `pattern`.
  /// **Errors.** no_such_subscription.
  virtual Task<Result<void>> unsubscribe_pattern(std::string pattern) = 0;
};

}  // namespace petal
