// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <petal/error.hpp>
#include <petal/handler.hpp>
#include <petal/subscription.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal {

/// The robot's Redis server (`REDIS_HOST`, `REDIS_PORT`, `REDIS_DB`): values that programs on the robot share, and
/// messages between them, which Redis does not store.
///
/// The manager connects when a petal first calls one of these functions, and reconnects, with growing pauses, after the
/// server was out of reach. Keys, values, channels and messages may be any bytes; keys and channels have at least one.
///
/// **Errors.** All functions that are awaited: not_connected (returned at once, except by the very first call, which
/// waits for the first attempt to connect); timed_out and link_lost (the server may have performed the call); refused,
/// with the text of Redis; invalid_argument; shutting_down.
/// **Threads.** May be called from a coroutine on the main thread, and from one on the worker pool.
/// **Cancellation.** Every call may be cancelled; the server may still perform it.
class RedisProxy {
 public:
  virtual ~RedisProxy() = default;

  /// Returns the value of `key`, or nothing if there is no such key.
  virtual Task<Result<std::optional<std::string>>> get(std::string key) = 0;

  /// Sets `key` to `value`. The key expires after `expiry`, at least a millisecond, if that is given.
  virtual Task<Result<void>> set(std::string key, std::string value,
                                 std::optional<std::chrono::milliseconds> expiry = {}) = 0;

  /// Removes `key`. Returns whether it existed.
  virtual Task<Result<bool>> remove(std::string key) = 0;

  /// Returns whether `key` exists.
  virtual Task<Result<bool>> exists(std::string key) = 0;

  /// Publishes `message` on `channel`. Returns the number of subscribers that received it.
  virtual Task<Result<std::int64_t>> publish(std::string channel, std::string message) = 0;

  /// Calls `handler` for each message on `channel`, one at a time and in order, until the Subscription that is returned
  /// is destroyed. The message's `topic()` is the channel.
  ///
  /// While the server is out of reach, the subscription is kept and made when the server is back; this counts as
  /// success. Messages that are published meanwhile are lost, because Redis stores none; so are those that arrive while
  /// the petal restarts. A handler that is too slow loses messages; this is logged and counted. Several handlers may
  /// share a channel.
  /// **Cancellation.** A subscription whose call was cancelled has ended.
  virtual Task<SubscribeResult> subscribe(std::string channel, MessageHandler handler,
                                          const HandlerOptions& options = {}) = 0;

  /// The same for the life of the petal, or until unsubscribe_from_channel().
  virtual Task<Result<void>> subscribe_to_channel(std::string channel, MessageHandler handler,
                                                  const HandlerOptions& options = {}) = 0;

  /// Ends all subscriptions of this petal to `channel`, also those of `subscribe`. A call of a handler that is running
  /// finishes.
  /// **Errors.** no_such_subscription.
  virtual Task<Result<void>> unsubscribe_from_channel(std::string channel) = 0;

  /// Calls `handler` for each message on all channels that match `pattern`, for the life of the petal, or until
  /// unsubscribe_pattern(). Redis itself compares the pattern, with its own glob: `h?llo`, `h*llo`, `h[ae]llo`. Else as
  /// subscribe().
  virtual Task<Result<void>> subscribe_pattern(std::string pattern, MessageHandler handler,
                                               const HandlerOptions& options = {}) = 0;

  /// Ends all subscriptions of this petal to `pattern`. A call of a handler that is running finishes.
  /// **Errors.** no_such_subscription.
  virtual Task<Result<void>> unsubscribe_pattern(std::string pattern) = 0;
};

}  // namespace petal
