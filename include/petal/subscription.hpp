// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <petal/error.hpp>
#include <petal/handler.hpp>
#include <petal/message.hpp>
#include <string>

namespace petal {

/// Called for each message of a subscription, by the rules of Handler.
using MessageHandler = Handler<Message>;

/// A subscription that ends when this object is destroyed. Keep it as a member of the petal, or as a local variable of
/// a coroutine.
///
/// ```cpp
/// auto alerts = co_await context().mqtt().subscribe("robot/alerts", on_alert);
/// if (alerts) alerts_ = std::move(*alerts);  // a member: petal::Subscription alerts_;
/// alerts_ = {};                              // ends it
/// ```
///
/// Ending it drops the messages that wait for its handler, and makes no further call of the handler. A call that runs
/// finishes, perhaps after the destructor has returned: what the handler uses must live until then, as members of the
/// petal do. At the broker (or Redis) it is unsubscribed in the background, if no other subscription needs it.
///
/// It ends with the petal at the latest. Then, and after `unsubscribe_from_topic`, destroying it has no effect. If the
/// petal is restarted, a Subscription that still lives when `shutdown` has returned keeps the messages that arrive
/// meanwhile for the petal that is started next; one that `shutdown` ends does not.
///
/// **Threads.** One object: one thread at a time, which may be any. On the main thread the subscription has ended when
/// the destructor returns; on another thread it ends soon after.
class Subscription {
 public:
  /// What the manager has behind a Subscription. Petals have no use for it.
  class Body;

  /// Makes an object without a subscription.
  Subscription() noexcept;
  /// Makes the object of the subscription behind `body`.
  explicit Subscription(std::unique_ptr<Body> body) noexcept;
  /// Takes over the subscription of `other`, which has none then.
  Subscription(Subscription&& other) noexcept;
  /// Ends the subscription of this object, and takes over that of `other`.
  Subscription& operator=(Subscription&& other) noexcept;
  /// Ends the subscription.
  ~Subscription();

  /// Leaves the subscription for the life of the petal, as `subscribe_to_topic` makes it. This object has none then.
  void detach() noexcept;

  /// Returns how many messages wait for the handler, without the one that it has now; 0 if there is no subscription.
  std::size_t pending() const noexcept;

  /// Returns the filter that was subscribed, or the channel if it is of Redis; empty if there is no subscription.
  const std::string& topic() const noexcept;

 private:
  std::unique_ptr<Body> body_;
};

/// @cond
class Subscription::Body {
 public:
  virtual ~Body() = default;
  virtual void end() noexcept = 0;
  virtual std::size_t pending() const noexcept = 0;
  virtual const std::string& topic() const noexcept = 0;
};
/// @endcond

/// What `subscribe` returns: a Subscription, or the Error. The compiler warns if it is discarded, because the
/// subscription would end at once.
class [[nodiscard]] SubscribeResult : public Result<Subscription> {
 public:
  using boost::system::result<Subscription, Error>::result;
};

}  // namespace petal
