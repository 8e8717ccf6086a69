// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <petal/commands.hpp>
#include <petal/http.hpp>
#include <petal/local_db.hpp>
#include <petal/log.hpp>
#include <petal/mqtt_proxy.hpp>
#include <petal/redis_proxy.hpp>
#include <petal/task.hpp>
#include <string>

namespace petal {

/// The interface of the manager to one petal: Petal::context().
///
/// What is subscribed, served or spawned through it ends with the petal.
/// **Errors.** What may fail in operation returns a Result; a fault of the program throws `std::logic_error` or one of
/// its classes.
/// **Threads.** `name`, `log` and `setting` may be called on any thread; `sleep`, `offload` and the calls of the
/// proxies that are awaited, in any coroutine; everything else only on the main thread: it throws `std::logic_error`
/// elsewhere.
/// **Lifetime.** From before `startup` until the petal has been destroyed.
class Context {
 public:
  virtual ~Context() = default;

  /// Returns the petal's name, as given to PETAL_EXPORT.
  virtual const std::string& name() const = 0;
  /// Publishes messages to the cloud and receives messages from it.
  virtual MqttProxy& mqtt() = 0;
  /// The commands that the petal serves.
  virtual Commands& commands() = 0;
  /// The petal's routes, below `/petals/{petal-name}`.
  virtual Http& http() = 0;
  /// The robot's records.
  virtual LocalDb& local_db() = 0;
  /// The robot's Redis server.
  virtual RedisProxy& redis() = 0;
  /// The petal's lines in the manager's log.
  virtual Log& log() = 0;

  /// Runs `task` in the background, on the main thread. It is cancelled when the petal ends. An exception that it
  /// throws is logged.
  virtual void spawn(Task<> task) = 0;

  /// Waits for `time`, on the thread or pool of the coroutine that awaits it.
  /// **Cancellation.** Throws `boost::system::system_error` (operation_aborted) when the petal ends.
  virtual Task<> sleep(std::chrono::steady_clock::duration time) = 0;

  /// Runs `work` on the worker pool, which has a thread for each processor but one. The coroutine that awaits it then
  /// continues where it was: on the main thread, or on the worker pool.
  /// **Errors.** Throws what `work` throws.
  /// **Cancellation.** `work` cannot be interrupted: a cancelled call returns only when `work` has ended.
  virtual Task<> offload(std::function<void()> work) = 0;

  /// Returns a setting of the petal, from the environment or the `.env` file ("Configuration" in docs/reference.md:
  /// `PETAL_KEY` wins over `KEY`); nothing if it is not set or empty.
  virtual std::optional<std::string> setting(const std::string& key) const = 0;
};

}  // namespace petal
