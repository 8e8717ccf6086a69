// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/version.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <petal/commands.hpp>
#include <petal/http.hpp>
#include <petal/json.hpp>
#include <petal/local_db.hpp>
#include <petal/log.hpp>
#include <petal/mqtt_proxy.hpp>
#include <petal/redis_proxy.hpp>
#include <petal/task.hpp>
#include <petal/utf8.hpp>
#include <petal/version.hpp>
#include <string>

/// Everything that the author of a petal needs:
///
/// ```cpp
/// class Thermometer final : public petal::Petal {
///   petal::Task<> startup(petal::Context& context) override {
///     (co_await context.mqtt().subscribe_to_topic("my/petal/commands", on_command)).value();
///     context.spawn(publish_telemetry(context));
///   }
/// };
/// PETAL_EXPORT(Thermometer, "petal-thermometer", "1.0.0")
/// ```
namespace petal {

/// The interface of the manager to one petal.
///
/// **Lifetime.** From before `startup` until after `shutdown` has returned. What was subscribed, served or spawned
/// through it ends with the petal.
/// **Threads.** `name`, `log` and `setting` may be called on any thread; `sleep`, `offload` and the calls of the
/// proxies that are awaited, in any coroutine; everything else only on the main thread: it throws std::logic_error
/// elsewhere.
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

  /// Runs `task` in the background. It is cancelled when the petal ends. An exception that it throws is logged.
  virtual void spawn(Task<> task) = 0;

  /// Waits for `time`. **Cancellation.** Throws `boost::system::system_error` (operation_aborted) when the petal ends.
  virtual Task<> sleep(std::chrono::steady_clock::duration time) = 0;

  /// Runs `work` on the worker pool, which has a thread for each processor but one. The coroutine that awaits it then
  /// continues where it was: on the main thread, or on the worker pool.
  /// **Errors.** Throws what `work` throws.
  /// **Cancellation.** `work` cannot be interrupted: a cancelled call returns only when `work` has ended.
  virtual Task<> offload(std::function<void()> work) = 0;

  /// Returns a setting of the petal, from the environment or the `.env` file (contract of `docs/reference.md`,
  /// Configuration: `PETAL_KEY` wins over `KEY`); nothing if it is not set or empty.
  virtual std::optional<std::string> setting(const std::string& key) const = 0;
};

/// The base class of a petal. Both functions run on the main thread.
class Petal {
 public:
  virtual ~Petal() = default;

  /// Called once. If it throws, the exception is reported and the petal does not run; other petals do.
  virtual Task<> startup(Context& context) = 0;

  /// Called once, after a successful startup, while the link may still be up. It has two seconds.
  virtual Task<> shutdown() { co_return; }
};

/// Describes the petal in a shared object. It is plain data, because the manager reads it before it trusts anything
/// else of the petal. `sdk_version` stays its first member; later members come at its end, and are there in petals whose
/// `sdk_revision` has them.
struct PetalDescription {
  int sdk_version;      ///< `PETAL_SDK_VERSION`: the manager accepts its own and no other
  int sdk_revision;     ///< `PETAL_SDK_REVISION`: the manager accepts its own and earlier ones
  int boost_version;    ///< `BOOST_VERSION`: manager and petal share Boost's types, so it must be the manager's
  const char* name;     ///< in logs, topics, commands and routes
  const char* version;  ///< the petal's own version
  Petal* (*create)();   ///< makes the petal; the caller owns it
};

}  // namespace petal

/// Makes `Class`, which has a constructor without arguments, the petal of this shared object. `petal_name` is its name
/// in logs, topics, commands and routes: 1 to 64 letters, digits, `-`, `_` and `.`, the first of them a letter or
/// digit. `petal_version` is its own version, any text. Both are string literals. Used once, outside all namespaces.
#define PETAL_EXPORT(Class, petal_name, petal_version)                                                 \
  extern "C" __attribute__((visibility("default"))) const ::petal::PetalDescription petal_description; \
  const ::petal::PetalDescription petal_description = {                                                \
      PETAL_SDK_VERSION, PETAL_SDK_REVISION, BOOST_VERSION,                                            \
      petal_name,        petal_version,      []() -> ::petal::Petal* { return new Class; }};
