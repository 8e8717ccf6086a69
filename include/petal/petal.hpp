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

/// Everything an author of a petal needs:
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

/// What the manager gives a petal.
///
/// **Lifetime.** From before `startup` until after `shutdown` has returned. What was subscribed, served or spawned
/// through it ends with the petal.
/// **Threads.** `name`, `log` and `setting` work everywhere; `sleep`, `offload` and what the proxies let one await, in
/// every coroutine; the rest is for the main thread only, and throws std::logic_error elsewhere.
class Context {
 public:
  virtual ~Context() = default;

  /// The petal's name, as PETAL_EXPORT says.
  virtual const std::string& name() const = 0;
  /// Messages to the cloud and from it.
  virtual MqttProxy& mqtt() = 0;
  /// The commands the petal serves.
  virtual Commands& commands() = 0;
  /// Its routes, below `/petals/{petal-name}`.
  virtual Http& http() = 0;
  /// The robot's records.
  virtual LocalDb& local_db() = 0;
  /// The robot's Redis server.
  virtual RedisProxy& redis() = 0;
  /// Its lines in the manager's log.
  virtual Log& log() = 0;

  /// Runs `task` beside the petal; it is cancelled when the petal ends. What it throws is logged.
  virtual void spawn(Task<> task) = 0;

  /// Waits. **Cancellation.** Throws `boost::system::system_error` (operation_aborted) when the petal ends.
  virtual Task<> sleep(std::chrono::steady_clock::duration time) = 0;

  /// Runs `work` on the worker pool, which has a thread for each processor but one, and goes on where it was awaited.
  /// **Errors.** What `work` throws comes through.
  /// **Cancellation.** `work` cannot be interrupted: it is waited for.
  virtual Task<> offload(std::function<void()> work) = 0;

  /// A setting of the petal's own, from the environment or the `.env` file (contract of `docs/reference.md`,
  /// Configuration: `PETAL_KEY` wins over `KEY`); nothing where it is not set or empty.
  virtual std::optional<std::string> setting(const std::string& key) const = 0;
};

/// A petal. Both calls run on the main thread.
class Petal {
 public:
  virtual ~Petal() = default;

  /// Called once. What it throws is reported, and the petal does not run; the others do.
  virtual Task<> startup(Context& context) = 0;

  /// Called once, after a successful startup, while the link may still be up. It has two seconds.
  virtual Task<> shutdown() { co_return; }
};

/// What a petal's shared object tells of itself. Plain data: it is read before anything else of the petal is trusted.
/// `sdk_version` stays its first member.
struct PetalDescription {
  int sdk_version;      ///< `PETAL_SDK_VERSION`
  int boost_version;    ///< `BOOST_VERSION`: manager and petal share Boost's types
  const char* name;     ///< in logs, topics, commands and routes
  const char* version;  ///< the petal's own
  Petal* (*create)();   ///< makes the petal, which the caller owns
};

}  // namespace petal

/// Makes `Class` the petal of this shared object. `name` is its name in logs, topics and commands; `version` its own.
#define PETAL_EXPORT(Class, petal_name, petal_version)                                                              \
  extern "C" __attribute__((visibility("default"))) const ::petal::PetalDescription petal_description;              \
  const ::petal::PetalDescription petal_description = {PETAL_SDK_VERSION, BOOST_VERSION, petal_name, petal_version, \
                                                       []() -> ::petal::Petal* { return new Class; }};
