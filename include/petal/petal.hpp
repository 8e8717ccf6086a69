// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/version.hpp>
#include <petal/context.hpp>
#include <petal/json.hpp>
#include <petal/task.hpp>
#include <petal/utf8.hpp>
#include <petal/version.hpp>

/// Everything that the author of a petal needs. This is a whole petal: it answers what it hears.
///
/// ```cpp
/// #include <petal/petal.hpp>
///
/// class Hello final : public petal::Petal {
///   petal::Task<> startup() override {
///     co_await context().mqtt().subscribe_to_topic("hello/world", [this](petal::Message message) -> petal::Task<> {
///       context().log().info("received {}", message.payload());
///       co_await context().mqtt().publish_message("hello/answer", {{"hello", message.json()}});
///     });
///   }
/// };
///
/// PETAL_EXPORT(Hello, "hello-petal", "1.0.0")
/// ```
namespace petal {

/// The base class of a petal: an author derives from it, and exports the class with PETAL_EXPORT.
///
/// The manager makes the petal, calls `startup`, and later `shutdown`; then what the petal has subscribed, served and
/// spawned ends, and the petal is destroyed. All this happens on the main thread. A petal of which something does not
/// end in time is not destroyed.
class Petal {
 public:
  Petal() = default;
  Petal(const Petal&) = delete;
  Petal& operator=(const Petal&) = delete;
  virtual ~Petal() = default;

  /// Called once. Messages, commands and requests may arrive as soon as it has subscribed or served what they are for.
  /// It may take its time: the other petals start after five seconds at the latest.
  /// **Errors.** If it throws, the exception is logged and shown by `GET /petals`, and the petal does not run; other
  /// petals do.
  /// **Cancellation.** It is cancelled if the petal is to end before it has returned.
  virtual Task<> startup() = 0;

  /// Called once, after a successful startup, while the link may still be up. Handlers may still be called. It has two
  /// seconds, and is cancelled then.
  /// **Errors.** What it throws is logged.
  virtual Task<> shutdown() { co_return; }

 protected:
  /// Returns the manager's interface to this petal.
  /// **Errors.** Throws `std::logic_error` in the constructor: it is there from `startup` on.
  /// **Threads.** Any; the calls of a Context have rules of their own.
  Context& context() const;

 private:
  friend struct PetalAccess;  // of what runs petals: the manager and the test harness

  Context* context_ = nullptr;
};

/// Describes the petal in a shared object. It is plain data, because the manager reads it before it trusts anything
/// else of the petal. `sdk_version` stays its first member; later members come at its end, and are there in petals
/// whose `sdk_revision` has them.
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
