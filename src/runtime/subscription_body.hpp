// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <petal/subscription.hpp>
#include <string>

#include "runtime/main_thread.hpp"
#include "runtime/task_group.hpp"

namespace petal::runtime {

/// What is behind a Subscription of the SDK: ends what is subscribed when the petal destroys its Subscription.
///
/// When the petal's tasks have been stopped nothing is ended here. Then the petal has ended, and its subscriptions with
/// it; or it restarts, and they wait for its next run (docs/decisions/0017). The parts that `end` uses may be gone
/// then.
///
/// **Threads.** Any.
class SubscriptionBody final : public Subscription::Body {
 public:
  struct Parts {
    MainThread main;
    std::shared_ptr<TaskGroup> tasks;      ///< the petal's
    std::string topic;                     ///< what it has subscribed
    std::function<std::size_t()> pending;  ///< returns how many messages wait. **Threads.** Any.
    std::function<void()> end;             ///< called on the main thread. It must not throw.
  };

  explicit SubscriptionBody(Parts parts) : parts_(std::move(parts)) {}

  void end() noexcept override;
  std::size_t pending() const noexcept override { return parts_.pending(); }
  const std::string& topic() const noexcept override { return parts_.topic; }

 private:
  Parts parts_;
};

}  // namespace petal::runtime
